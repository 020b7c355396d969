using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The processes of one program and owner: what all have used since the group was first seen.</summary>
/// <remarks>What ended processes used stays in the sums, so that they never fall.</remarks>
internal sealed class ProcessGroup(Attributes whole, ulong startUnixNano, double firstSeen)
{
    public ProcessTags Tags { get; } = new(whole);

    /// <summary>When its counters began, Unix nanoseconds.</summary>
    public ulong StartUnixNano { get; } = startUnixNano;

    /// <summary>Uptime of the host when it was first seen, seconds.</summary>
    public double FirstSeen { get; } = firstSeen;

    /// <summary>Its processes in this round.</summary>
    public List<KnownProcess> Members { get; } = [];

    public ProcessUse Use { get; private set; }

    /// <summary>Used since the round before.</summary>
    public ProcessUse RoundUse { get; private set; }

    public PrivateUse Private { get; private set; } = PrivateUse.Unknown;

    public long ResidentPages { get; private set; }
    public long VirtualBytes { get; private set; }
    public long Threads { get; private set; }

    /// <summary>Start of its oldest process, ticks since boot.</summary>
    public long OldestTicks { get; private set; }

    /// <summary>Uptime of the host when it last had a process, seconds.</summary>
    public double LastSeen { get; private set; } = firstSeen;

    /// <summary>Uptime of the host when it was last among the busiest or largest; null: never.</summary>
    public double? ChosenAt { get; set; }

    public void BeginRound()
    {
        Members.Clear();
        RoundUse = default;
        (ResidentPages, VirtualBytes, Threads, OldestTicks) = (0, 0, 0, long.MaxValue);
    }

    /// <param name="process">One of its processes.</param>
    /// <param name="stat">As it is now.</param>
    /// <param name="step">What it used since the round before.</param>
    /// <param name="uptime">Of the host, seconds.</param>
    public void Add(KnownProcess process, in PidStat stat, in ProcessUse step, double uptime)
    {
        Members.Add(process);
        RoundUse = RoundUse.Plus(in step);
        Use = Use.Plus(in step);
        ResidentPages += stat.ResidentPages;
        VirtualBytes += stat.VirtualBytes;
        Threads += stat.Threads;
        OldestTicks = Math.Min(OldestTicks, stat.StartTicks);
        LastSeen = uptime;
    }

    /// <summary>Counts what a process used of the things that are read of reported groups alone.</summary>
    public void AddPrivate(in PrivateUse before, in PrivateUse now) => Private = Private.Plus(in before, in now);
}

/// <summary>A process at its last reading.</summary>
internal sealed class KnownProcess(int pid, long startTicks)
{
    public int Pid { get; } = pid;
    public long StartTicks { get; } = startTicks;
    public ProcessGroup Group { get; set; } = null!;
    public ProcessUse Use { get; set; }

    /// <summary>At the last reading; null: never read, and it ran before the agent did.</summary>
    public PrivateUse? Private { get; set; }

    /// <summary>The hash of its name: another one means that it runs another program now.</summary>
    public int NameHash { get; set; }

    /// <summary>Rounds in which it was seen.</summary>
    public int Rounds { get; set; }

    /// <summary>The last of them.</summary>
    public int Round { get; set; }
}
