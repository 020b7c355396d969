namespace LightWatch.Agent.Collect.Linux;

/// <summary>What a process, or a group of them, has used so far: counters in ticks, counts and bytes.</summary>
internal readonly record struct ProcessUse(
    long UserTicks,
    long SystemTicks,
    long WaitTicks,
    long MinorFaults,
    long MajorFaults)
{
    public long CpuTicks => UserTicks + SystemTicks;

    public static ProcessUse Of(in PidStat stat) =>
        new(stat.UserTicks, stat.SystemTicks, stat.WaitTicks, stat.MinorFaults, stat.MajorFaults);

    /// <summary>What was used since <paramref name="before"/>; a counter never falls.</summary>
    public ProcessUse Since(in ProcessUse before) => new(Step(UserTicks, before.UserTicks),
        Step(SystemTicks, before.SystemTicks), Step(WaitTicks, before.WaitTicks),
        Step(MinorFaults, before.MinorFaults), Step(MajorFaults, before.MajorFaults));

    public ProcessUse Plus(in ProcessUse more) => new(UserTicks + more.UserTicks,
        SystemTicks + more.SystemTicks, WaitTicks + more.WaitTicks, MinorFaults + more.MinorFaults,
        MajorFaults + more.MajorFaults);

    private static long Step(long now, long before) => Math.Max(0, now - before);
}
