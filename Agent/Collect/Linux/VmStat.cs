using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The paging counters of /proc/vmstat, since boot. One that the kernel does not have is -1.</summary>
internal struct VmStat
{
    public long PageIns { get; private set; } = -1;
    public long PageOuts { get; private set; } = -1;
    public long SwapIns { get; private set; } = -1;
    public long SwapOuts { get; private set; } = -1;
    public long Faults { get; private set; } = -1;
    public long MajorFaults { get; private set; } = -1;

    public VmStat()
    {
    }

    public static VmStat Parse(ReadOnlySpan<byte> text)
    {
        var stat = new VmStat();
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            // Some 180 lines, six of interest, all of which start with p.
            if (line.IsEmpty || line[0] != 'p') continue;
            var fields = new FieldReader(line);
            if (!fields.TryRead(out var name) || !fields.TryReadCount(out var value)) continue;
            if (name.SequenceEqual("pgpgin"u8)) stat.PageIns = value;
            else if (name.SequenceEqual("pgpgout"u8)) stat.PageOuts = value;
            else if (name.SequenceEqual("pswpin"u8)) stat.SwapIns = value;
            else if (name.SequenceEqual("pswpout"u8)) stat.SwapOuts = value;
            else if (name.SequenceEqual("pgfault"u8)) stat.Faults = value;
            else if (name.SequenceEqual("pgmajfault"u8)) stat.MajorFaults = value;
        }

        return stat;
    }
}
