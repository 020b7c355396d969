namespace LightWatch.Storage.Migrate;

/// <summary>Days in UTC, as Unix ms of their starts.</summary>
internal static class Days
{
    public const long Ms = 24 * 3_600_000L;

    public static long Floor(long unixMs) => TimeGrid.Floor(unixMs, Ms);

    /// <summary>Adds the days that a closed range touches.</summary>
    public static void Add(SortedSet<long> days, long fromUnixMs, long toUnixMs)
    {
        for (var day = Floor(fromUnixMs); day <= toUnixMs; day += Ms) _ = days.Add(day);
    }
}

/// <summary>A set of days that stays small: neighbours are one range.</summary>
internal sealed class DaySet
{
    private readonly List<(long From, long To)> _ranges = [];    // ascending, apart, ends excluded

    public DaySet(IEnumerable<long[]>? ranges = null)
    {
        foreach (var range in ranges ?? [])
            if (range is [var from, var to])
                for (var day = from; day < to; day += Days.Ms) Add(day);
    }

    /// <summary>The ranges, each [first day, day after the last].</summary>
    public IReadOnlyList<long[]> Ranges => [.. _ranges.Select(r => new[] { r.From, r.To })];

    public bool Contains(long day) => _ranges.Exists(r => r.From <= day && day < r.To);

    public void Add(long day)
    {
        if (Contains(day)) return;
        var (from, to) = (day, day + Days.Ms);
        for (var i = _ranges.Count - 1; i >= 0; i--)
        {
            if (_ranges[i].To == from) from = _ranges[i].From;
            else if (_ranges[i].From == to) to = _ranges[i].To;
            else continue;
            _ranges.RemoveAt(i);
        }
        _ranges.Insert(_ranges.FindIndex(r => r.From > from) is >= 0 and var at ? at : _ranges.Count, (from, to));
    }
}
