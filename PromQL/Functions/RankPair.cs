namespace LightWatch.PromQL.Functions;

/// <summary>Finds how many observations lie below two values while buckets are visited in ascending order.</summary>
internal struct RankPair(double lower, double upper)
{
    private double? _below;
    private double? _belowUpper;

    public readonly bool IsComplete => _below is not null && _belowUpper is not null;

    /// <summary>Looks whether the values lie at the start of a bucket or inside it.</summary>
    /// <param name="begin">Its lower bound.</param>
    /// <param name="end">Its upper bound.</param>
    /// <param name="rank">Observations before it.</param>
    /// <param name="interpolate">Observations up to a value inside it.</param>
    public void Visit(double begin, double end, double rank, Func<double, double> interpolate)
    {
        if (_below is null && begin >= lower) _below = rank;
        if (_belowUpper is null && begin >= upper) _belowUpper = rank;
        if (IsComplete) return;
        if (_below is null && begin < lower && end > lower) _below = interpolate(lower);
        if (_belowUpper is null && begin < upper && end > upper) _belowUpper = interpolate(upper);
    }

    /// <summary>Observations between the values; what was not found lies above everything.</summary>
    public readonly double Between(double count)
    {
        var below = _below is { } l && !(l > count) ? l : count;
        var belowUpper = _belowUpper is { } u && !(u > count) ? u : count;
        return belowUpper - below;
    }
}
