using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>A HistogramDataPoint with explicit bounds. One instance is reused for all points.</summary>
internal sealed class HistogramPoint
{
    private static readonly PointTags Tags =
        new(OtlpFields.Histogram.Attributes, OtlpFields.Histogram.Flags, OtlpFields.Histogram.Exemplars);

    private PointHeader _header;
    private ulong _count;

    /// <summary>Times, flags and key.</summary>
    public ref readonly PointHeader Header => ref _header;

    public ulong Count => _count;

    /// <summary>Null if the sender gave none.</summary>
    public double? Sum { get; private set; }

    /// <summary>Observations of each bucket alone; one more than bounds.</summary>
    public List<ulong> Counts { get; } = [];

    /// <summary>Upper bounds, included.</summary>
    public List<double> Bounds { get; } = [];

    /// <summary>Why the point cannot be kept; null if it can.</summary>
    public string? Flaw
    {
        get
        {
            if (Counts.Count != Bounds.Count + 1 && !(Counts.Count == 0 && Bounds.Count == 0))
                return $"a histogram point has {Counts.Count} buckets for {Bounds.Count} bounds";
            for (var i = 0; i < Bounds.Count; i++)
            {
                if (double.IsNaN(Bounds[i]) || (i > 0 && Bounds[i] <= Bounds[i - 1]))
                    return "a histogram point's bounds do not ascend";
            }
            return null;
        }
    }

    /// <summary>Replaces the point that was read before.</summary>
    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        _header = new PointHeader { Key = metric };
        _count = 0;
        Sum = null;
        Counts.Clear();
        Bounds.Clear();
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag) || !TryReadField(ref reader, tag)) return false;
        }
        return true;
    }

    private bool TryReadField(ref ProtoReader reader, uint tag)
    {
        ReadOnlySpan<byte> packed;
        double number;
        switch (tag)
        {
            case OtlpFields.Histogram.Count:
                return reader.TryReadFixed64(out _count);
            case OtlpFields.Histogram.Sum:
                if (!reader.TryReadDouble(out number)) return false;
                Sum = number;
                return true;
            case OtlpFields.Histogram.BucketCounts:
                return reader.TryReadBytes(out packed) && Packed.TryReadFixed64(packed, Counts);
            case OtlpFields.Histogram.BucketCount:
                if (!reader.TryReadFixed64(out var count)) return false;
                Counts.Add(count);
                return true;
            case OtlpFields.Histogram.Bounds:
                return reader.TryReadBytes(out packed) && Packed.TryReadDoubles(packed, Bounds);
            case OtlpFields.Histogram.Bound:
                if (!reader.TryReadDouble(out number)) return false;
                Bounds.Add(number);
                return true;
            default:
                return _header.TryReadField(ref reader, tag, in Tags);
        }
    }
}
