using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>
/// A histogram to calculate with: mutable, one owner. Stored and returned ones are <see cref="NativeHistogram"/>.
/// </summary>
/// <remarks>Source: prometheus/model/histogram.</remarks>
internal sealed class FloatHistogram
{
    public CounterResetHint ResetHint { get; set; }

    public int Schema { get; set; }

    public double ZeroThreshold { get; set; }

    public double ZeroCount { get; set; }

    public double Count { get; set; }

    public double Sum { get; set; }

    public Buckets Positive { get; set; } = new();

    public Buckets Negative { get; set; } = new();

    /// <summary>Never changed in place: shared with the sample it came from.</summary>
    public double[] CustomBounds { get; set; } = [];

    public bool HasCustomBounds => Schema == NativeHistogram.CustomBoundsSchema;

    /// <summary>Takes a copy to calculate with.</summary>
    public static FloatHistogram Of(NativeHistogram sample)
    {
        var custom = sample.HasCustomBounds;
        return new FloatHistogram
        {
            ResetHint = sample.ResetHint,
            Schema = sample.Schema,
            ZeroThreshold = custom ? 0 : sample.ZeroThreshold,
            ZeroCount = custom ? 0 : sample.ZeroCount,
            Count = sample.Count,
            Sum = sample.Sum,
            Positive = Buckets.Of(sample.PositiveSpans, sample.PositiveCounts),
            Negative = custom ? new Buckets() : Buckets.Of(sample.NegativeSpans, sample.NegativeCounts),
            CustomBounds = sample.CustomBounds,
        };
    }

    public FloatHistogram Copy() => new()
    {
        ResetHint = ResetHint,
        Schema = Schema,
        ZeroThreshold = ZeroThreshold,
        ZeroCount = ZeroCount,
        Count = Count,
        Sum = Sum,
        Positive = Positive.Copy(),
        Negative = Negative.Copy(),
        CustomBounds = CustomBounds,
    };

    /// <summary>The result as a sample.</summary>
    public NativeHistogram ToSample() => new()
    {
        ResetHint = ResetHint,
        Schema = Schema,
        ZeroThreshold = ZeroThreshold,
        ZeroCount = ZeroCount,
        Count = Count,
        Sum = Sum,
        PositiveSpans = Positive.ToSpans(),
        PositiveCounts = [.. Positive.Counts],
        NegativeSpans = Negative.ToSpans(),
        NegativeCounts = [.. Negative.Counts],
        CustomBounds = CustomBounds,
    };

    /// <summary>
    /// A copy in a coarser or equal schema; unlike the plain copy it forgets the reset hint when the schema changes.
    /// </summary>
    public FloatHistogram CopyToSchema(int schema)
    {
        var copy = Copy();
        if (schema == Schema) return copy;
        copy.ResetHint = CounterResetHint.Unknown;
        copy.Positive = copy.Positive.Reduce(Schema, schema);
        copy.Negative = copy.Negative.Reduce(Schema, schema);
        copy.Schema = schema;
        return copy;
    }

    public FloatHistogram Multiply(double factor)
    {
        ZeroCount *= factor;
        Count *= factor;
        Sum *= factor;
        Positive.Scale(factor);
        Negative.Scale(factor);
        if (factor < 0) ResetHint = CounterResetHint.Gauge;
        return this;
    }

    /// <summary>Divides; by zero all buckets go and the totals become infinite or NaN.</summary>
    public FloatHistogram Divide(double divisor)
    {
        ZeroCount /= divisor;
        Count /= divisor;
        Sum /= divisor;
        if (divisor == 0)
        {
            Positive.Clear();
            Negative.Clear();
            return this;
        }
        Positive.Divide(divisor);
        Negative.Divide(divisor);
        if (divisor < 0) ResetHint = CounterResetHint.Gauge;
        return this;
    }

    /// <summary>Takes out empty buckets.</summary>
    public FloatHistogram Compact()
    {
        Positive.Compact();
        Negative.Compact();
        return this;
    }

    /// <summary>True if any number has become infinite.</summary>
    public bool HasOverflow() =>
        double.IsInfinity(ZeroCount) || double.IsInfinity(Count) || double.IsInfinity(Sum) ||
        Positive.Counts.Exists(double.IsInfinity) || Negative.Counts.Exists(double.IsInfinity) ||
            Array.Exists(CustomBounds, double.IsInfinity);
}
