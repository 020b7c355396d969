using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Otlp;

/// <summary>A HistogramDataPoint with explicit bounds. One instance is read into again and again.</summary>
internal sealed class HistogramPoint
{
    public ulong StartUnixNano { get; private set; }

    public ulong UnixNano { get; private set; }

    public ulong Count { get; private set; }

    /// <summary>Null if the sender did not sum up.</summary>
    public double? Sum { get; private set; }

    public ulong Flags { get; private set; }

    public bool HasExemplars { get; private set; }

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key { get; private set; }

    /// <summary>Observations of each bucket alone; one more than bounds.</summary>
    public List<ulong> Counts { get; } = [];

    /// <summary>Upper bounds, included.</summary>
    public List<double> Bounds { get; } = [];

    /// <summary>Why the point makes no sense; null if it does.</summary>
    public string? Flaw
    {
        get
        {
            if (Counts.Count != Bounds.Count + 1 && !(Counts.Count == 0 && Bounds.Count == 0))
                return $"a histogram point has {Counts.Count} buckets for {Bounds.Count} bounds";
            for (var i = 0; i < Bounds.Count; i++)
                if (double.IsNaN(Bounds[i]) || (i > 0 && Bounds[i] <= Bounds[i - 1])) return "a histogram point's bounds do not ascend";
            return null;
        }
    }

    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        StartUnixNano = UnixNano = Count = Flags = 0;
        Sum = null;
        HasExemplars = false;
        Counts.Clear();
        Bounds.Clear();
        Key = metric;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            if (!TryReadField(ref reader, tag)) return false;
        }
        return true;
    }

    private bool TryReadField(ref ProtoReader reader, uint tag)
    {
        ulong number;
        ReadOnlySpan<byte> bytes;
        bool ok;
        switch (tag)
        {
            case OtlpFields.Point.Start:
                ok = reader.TryReadFixed64(out number);
                StartUnixNano = number;
                return ok;
            case OtlpFields.Point.Time:
                ok = reader.TryReadFixed64(out number);
                UnixNano = number;
                return ok;
            case OtlpFields.Histogram.Count:
                ok = reader.TryReadFixed64(out number);
                Count = number;
                return ok;
            case OtlpFields.Histogram.Sum:
                ok = reader.TryReadDouble(out var sum);
                Sum = sum;
                return ok;
            case OtlpFields.Histogram.BucketCounts:
                return reader.TryReadBytes(out bytes) && Packed.TryReadFixed64(bytes, Counts);
            case OtlpFields.Histogram.BucketCount:
                ok = reader.TryReadFixed64(out number);
                Counts.Add(number);
                return ok;
            case OtlpFields.Histogram.Bounds:
                return reader.TryReadBytes(out bytes) && Packed.TryReadDoubles(bytes, Bounds);
            case OtlpFields.Histogram.Bound:
                ok = reader.TryReadDouble(out var bound);
                Bounds.Add(bound);
                return ok;
            case OtlpFields.Histogram.Attributes:
                if (!reader.TryReadBytes(out bytes)) return false;
                Key = SpanHash.Fold(Key, bytes);
                return true;
            case OtlpFields.Histogram.Exemplars:
                HasExemplars = true;
                return reader.TrySkipBytes();
            case OtlpFields.Histogram.Flags:
                ok = reader.TryReadVarint(out number);
                Flags = number;
                return ok;
            default:
                return reader.TrySkip(tag);
        }
    }
}
