using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>An ExponentialHistogramDataPoint. One instance is read into again and again.</summary>
internal sealed class ExponentialPoint
{
    /// <summary>Buckets a side may have; SDKs stop at 160.</summary>
    private const int MaxBuckets = 10_000;

    private readonly List<ulong> _positive = [];
    private readonly List<ulong> _negative = [];
    private long _positiveOffset;
    private long _negativeOffset;
    private long _scale;
    private ulong _count;
    private ulong _zeroCount;
    private double _sum;
    private double _zeroThreshold;

    public ulong StartUnixNano { get; private set; }

    public ulong UnixNano { get; private set; }

    public ulong Flags { get; private set; }

    public bool HasExemplars { get; private set; }

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key { get; private set; }

    /// <summary>Why the point cannot be kept; null if it can.</summary>
    public string? Flaw
    {
        get
        {
            if (_scale < NativeBuckets.LowestSchema) return $"has an exponential histogram of scale {_scale}; {NativeBuckets.LowestSchema} is the lowest that can be kept";
            if (_positive.Count > MaxBuckets || _negative.Count > MaxBuckets) return $"has an exponential histogram of more than {MaxBuckets} buckets";
            double inside = _zeroCount;
            foreach (var count in _positive) inside += count;
            foreach (var count in _negative) inside += count;
            if (inside != _count && !double.IsNaN(_sum)) return $"has an exponential histogram whose buckets hold {inside} observations, and its count says {_count}";
            return null;
        }
    }

    /// <summary>The native histogram.</summary>
    /// <returns>Null if a bucket's index is beyond all reason.</returns>
    public NativeHistogram? ToNative(CounterResetHint hint)
    {
        var merge = (int)Math.Clamp(_scale - NativeBuckets.HighestSchema, 0, 62);
        if (!NativeBuckets.TryLayout(_positive, _positiveOffset, merge, out var positiveSpans, out var positiveCounts) ||
            !NativeBuckets.TryLayout(_negative, _negativeOffset, merge, out var negativeSpans, out var negativeCounts)) return null;
        return new NativeHistogram
        {
            ResetHint = hint,
            Schema = (int)Math.Min(_scale, NativeBuckets.HighestSchema),
            ZeroThreshold = _zeroThreshold > 0 ? _zeroThreshold : NativeBuckets.DefaultZeroThreshold,
            ZeroCount = _zeroCount, Count = _count, Sum = _sum,
            PositiveSpans = positiveSpans, PositiveCounts = positiveCounts, NegativeSpans = negativeSpans, NegativeCounts = negativeCounts,
        };
    }

    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        StartUnixNano = UnixNano = Flags = _count = _zeroCount = 0;
        _scale = _positiveOffset = _negativeOffset = 0;
        _sum = _zeroThreshold = 0;
        HasExemplars = false;
        _positive.Clear();
        _negative.Clear();
        Key = metric;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag) || !TryReadField(ref reader, tag)) return false;
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
            case OtlpFields.Exponential.Flags:
                ok = reader.TryReadVarint(out number);
                Flags = number;
                return ok;
            case OtlpFields.Exponential.Count:
                return reader.TryReadFixed64(out _count);
            case OtlpFields.Exponential.Sum:
                return reader.TryReadDouble(out _sum);
            case OtlpFields.Exponential.Scale:
                return reader.TryReadZigZag(out _scale) && _scale is >= int.MinValue and <= int.MaxValue;
            case OtlpFields.Exponential.ZeroCount:
                return reader.TryReadFixed64(out _zeroCount);
            case OtlpFields.Exponential.ZeroThreshold:
                return reader.TryReadDouble(out _zeroThreshold);
            case OtlpFields.Exponential.Positive:
                return reader.TryReadBytes(out bytes) && TryReadBuckets(bytes, _positive, ref _positiveOffset);
            case OtlpFields.Exponential.Negative:
                return reader.TryReadBytes(out bytes) && TryReadBuckets(bytes, _negative, ref _negativeOffset);
            case OtlpFields.Exponential.Attributes:
                if (!reader.TryReadBytes(out bytes)) return false;
                Key = SpanHash.Fold(Key, bytes);
                return true;
            case OtlpFields.Exponential.Exemplars:
                HasExemplars = true;
                return reader.TrySkipBytes();
            default:
                return reader.TrySkip(tag);
        }
    }

    private static bool TryReadBuckets(ReadOnlySpan<byte> message, List<ulong> counts, ref long offset)
    {
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            bool ok;
            switch (tag)
            {
                case OtlpFields.Buckets.Offset:
                    ok = reader.TryReadZigZag(out offset) && offset is >= int.MinValue and <= int.MaxValue;
                    break;
                case OtlpFields.Buckets.Counts:
                    ok = reader.TryReadBytes(out var packed) && Packed.TryReadVarints(packed, counts);
                    break;
                case OtlpFields.Buckets.Count:
                    ok = reader.TryReadVarint(out var count);
                    counts.Add(count);
                    break;
                default:
                    ok = reader.TrySkip(tag);
                    break;
            }
            if (!ok) return false;
        }
        return true;
    }
}
