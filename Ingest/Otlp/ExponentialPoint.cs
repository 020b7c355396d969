using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>An ExponentialHistogramDataPoint. One instance is reused for all points.</summary>
internal sealed class ExponentialPoint
{
    /// <summary>Buckets a side may have; SDKs stop at 160.</summary>
    internal const int MaxBuckets = 10_000;

    private static readonly PointTags Tags =
        new(OtlpFields.Exponential.Attributes, OtlpFields.Exponential.Flags, OtlpFields.Exponential.Exemplars);

    private readonly List<ulong> _positive = [];
    private readonly List<ulong> _negative = [];
    private PointHeader _header;
    private long _positiveOffset;
    private long _negativeOffset;
    private long _scale;
    private ulong _count;
    private ulong _zeroCount;
    private double _sum;
    private double _zeroThreshold;

    /// <summary>Times, flags and key.</summary>
    public ref readonly PointHeader Header => ref _header;

    /// <summary>Why the point cannot be kept; null if it can.</summary>
    public string? Flaw
    {
        get
        {
            const int Min = NativeBuckets.MinSchema;
            if (_scale < Min)
                return $"has an exponential histogram of scale {_scale}; {Min} is the lowest that can be kept";
            if (_positive.Count > MaxBuckets || _negative.Count > MaxBuckets)
                return $"has an exponential histogram of more than {MaxBuckets} buckets";
            double inside = _zeroCount;
            foreach (var count in _positive) inside += count;
            foreach (var count in _negative) inside += count;
            if (inside == _count || double.IsNaN(_sum)) return null;
            return $"has an exponential histogram whose buckets hold {inside} observations, " +
                $"and its count says {_count}";
        }
    }

    /// <summary>The native histogram.</summary>
    /// <returns>Null if a bucket's index does not fit into 32 bits.</returns>
    public NativeHistogram? ToNative(CounterResetHint hint)
    {
        var merge = (int)Math.Clamp(_scale - NativeBuckets.MaxSchema, 0, 62);
        if (!NativeBuckets.TryLayout(_positive, _positiveOffset, merge, out var positiveSpans, out var positive) ||
            !NativeBuckets.TryLayout(_negative, _negativeOffset, merge, out var negativeSpans, out var negative))
            return null;
        return new NativeHistogram
        {
            ResetHint = hint,
            Schema = (int)Math.Min(_scale, NativeBuckets.MaxSchema),
            ZeroThreshold = _zeroThreshold > 0 ? _zeroThreshold : NativeBuckets.DefaultZeroThreshold,
            ZeroCount = _zeroCount, Count = _count, Sum = _sum,
            PositiveSpans = positiveSpans, PositiveCounts = positive,
            NegativeSpans = negativeSpans, NegativeCounts = negative,
        };
    }

    /// <summary>Replaces the point that was read before.</summary>
    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        _header = new PointHeader { Key = metric };
        _count = _zeroCount = 0;
        _scale = _positiveOffset = _negativeOffset = 0;
        _sum = _zeroThreshold = 0;
        _positive.Clear();
        _negative.Clear();
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag) || !TryReadField(ref reader, tag)) return false;
        }
        return true;
    }

    private bool TryReadField(ref ProtoReader reader, uint tag)
    {
        ReadOnlySpan<byte> bytes;
        switch (tag)
        {
            case OtlpFields.Exponential.Count:
                return reader.TryReadFixed64(out _count);
            case OtlpFields.Exponential.Sum:
                return reader.TryReadDouble(out _sum);
            case OtlpFields.Exponential.Scale:
                return TryReadInt32(ref reader, out _scale);
            case OtlpFields.Exponential.ZeroCount:
                return reader.TryReadFixed64(out _zeroCount);
            case OtlpFields.Exponential.ZeroThreshold:
                return reader.TryReadDouble(out _zeroThreshold);
            case OtlpFields.Exponential.Positive:
                return reader.TryReadBytes(out bytes) && TryReadBuckets(bytes, _positive, ref _positiveOffset);
            case OtlpFields.Exponential.Negative:
                return reader.TryReadBytes(out bytes) && TryReadBuckets(bytes, _negative, ref _negativeOffset);
            default:
                return _header.TryReadField(ref reader, tag, in Tags);
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
                    ok = TryReadInt32(ref reader, out offset);
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

    private static bool TryReadInt32(ref ProtoReader reader, out long number) =>
        reader.TryReadZigZag(out number) && number is >= int.MinValue and <= int.MaxValue;
}
