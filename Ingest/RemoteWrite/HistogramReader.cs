using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Reads the native histograms of remote write. One instance is reused for all of them.</summary>
internal sealed class HistogramReader
{
    private readonly List<BucketSpan> _positiveSpans = [];
    private readonly List<BucketSpan> _negativeSpans = [];
    private readonly List<double> _positive = [];
    private readonly List<double> _negative = [];
    private readonly List<double> _bounds = [];
    private double _count;
    private double _sum;
    private double _zeroThreshold;
    private double _zeroCount;
    private long _schema;
    private long _lastPositive;
    private long _lastNegative;
    private ulong _hint;

    public long UnixMs { get; private set; }

    public long StartUnixMs { get; private set; }

    /// <summary>Why the histogram cannot be kept; null if it can.</summary>
    public string? Flaw
    {
        get
        {
            if (_schema != NativeHistogram.CustomBoundsSchema && _schema is < -4 or > 8)
                return $"a native histogram has the schema {_schema}; -4 to 8 and -53 can be kept";
            if (Length(_positiveSpans) != _positive.Count || Length(_negativeSpans) != _negative.Count)
                return "a native histogram's spans do not match its buckets";
            if (Sample.IsStaleMarker(_sum)) return null;
            if (_schema == NativeHistogram.CustomBoundsSchema && _negative.Count > 0)
                return "a native histogram with custom bounds has negative buckets";
            for (var i = 1; i < _bounds.Count; i++)
                if (!(_bounds[i] > _bounds[i - 1])) return "a native histogram's custom bounds do not ascend";
            if (_positive.Exists(c => c < 0) || _negative.Exists(c => c < 0) || _zeroCount < 0 || _count < 0)
                return "a native histogram has a negative count";
            return null;
        }
    }

    /// <summary>Adds the histogram that was read last as a row, or counts it as refused.</summary>
    public void AddTo(RowWriter rows, SeriesId series)
    {
        if (!rows.InWindow(UnixMs)) rows.RejectTime(UnixMs);
        else if (Flaw is { } flaw) rows.Reject(1, flaw);
        else rows.AddHistogram(series, UnixMs, ToNative(), StartUnixMs);
    }

    /// <summary>The histogram that was read last.</summary>
    public NativeHistogram ToNative() => new()
    {
        ResetHint = (CounterResetHint)Math.Min(_hint, (ulong)CounterResetHint.Gauge),
        Schema = (int)_schema, ZeroThreshold = _zeroThreshold, ZeroCount = _zeroCount, Count = _count, Sum = _sum,
        PositiveSpans = [.. _positiveSpans], PositiveCounts = [.. _positive],
        NegativeSpans = [.. _negativeSpans], NegativeCounts = [.. _negative], CustomBounds = [.. _bounds],
    };

    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message)
    {
        _positiveSpans.Clear();
        _negativeSpans.Clear();
        _positive.Clear();
        _negative.Clear();
        _bounds.Clear();
        _count = _sum = _zeroThreshold = _zeroCount = 0;
        _schema = _lastPositive = _lastNegative = 0;
        _hint = 0;
        UnixMs = StartUnixMs = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag) || !(TryReadNumber(ref reader, tag) ?? TryReadBuckets(ref reader, tag)))
                return false;
        }
        return true;
    }

    // Null: not one of these fields.
    private bool? TryReadNumber(ref ProtoReader reader, uint tag)
    {
        ulong number;
        bool ok;
        switch (tag)
        {
            case WriteFields.Histogram.CountInt:
                ok = reader.TryReadVarint(out number);
                _count = number;
                return ok;
            case WriteFields.Histogram.CountFloat:
                return reader.TryReadDouble(out _count);
            case WriteFields.Histogram.Sum:
                return reader.TryReadDouble(out _sum);
            case WriteFields.Histogram.Schema:
                return reader.TryReadZigZag(out _schema) && _schema is >= int.MinValue and <= int.MaxValue;
            case WriteFields.Histogram.ZeroThreshold:
                return reader.TryReadDouble(out _zeroThreshold);
            case WriteFields.Histogram.ZeroCountInt:
                ok = reader.TryReadVarint(out number);
                _zeroCount = number;
                return ok;
            case WriteFields.Histogram.ZeroCountFloat:
                return reader.TryReadDouble(out _zeroCount);
            case WriteFields.Histogram.ResetHint:
                return reader.TryReadVarint(out _hint);
            case WriteFields.Histogram.Time:
                ok = reader.TryReadVarint(out number);
                UnixMs = (long)number;
                return ok;
            case WriteFields.Histogram.Start:
                ok = reader.TryReadVarint(out number);
                StartUnixMs = (long)number;
                return ok;
            default:
                return null;
        }
    }

    private bool TryReadBuckets(ref ProtoReader reader, uint tag)
    {
        ReadOnlySpan<byte> bytes;
        double number;
        long delta;
        switch (tag)
        {
            case WriteFields.Histogram.PositiveSpans:
                return reader.TryReadBytes(out bytes) && TryReadSpan(bytes, _positiveSpans);
            case WriteFields.Histogram.NegativeSpans:
                return reader.TryReadBytes(out bytes) && TryReadSpan(bytes, _negativeSpans);
            case WriteFields.Histogram.PositiveDeltas:
                return reader.TryReadBytes(out bytes) && TryReadDeltas(bytes, ref _lastPositive, _positive);
            case WriteFields.Histogram.NegativeDeltas:
                return reader.TryReadBytes(out bytes) && TryReadDeltas(bytes, ref _lastNegative, _negative);
            case WriteFields.Histogram.PositiveDelta:
                if (!reader.TryReadZigZag(out delta)) return false;
                _positive.Add(_lastPositive += delta);
                return true;
            case WriteFields.Histogram.NegativeDelta:
                if (!reader.TryReadZigZag(out delta)) return false;
                _negative.Add(_lastNegative += delta);
                return true;
            case WriteFields.Histogram.PositiveCounts:
                return reader.TryReadBytes(out bytes) && Packed.TryReadDoubles(bytes, _positive);
            case WriteFields.Histogram.NegativeCounts:
                return reader.TryReadBytes(out bytes) && Packed.TryReadDoubles(bytes, _negative);
            case WriteFields.Histogram.CustomValues:
                return reader.TryReadBytes(out bytes) && Packed.TryReadDoubles(bytes, _bounds);
            case WriteFields.Histogram.PositiveCount:
                if (!reader.TryReadDouble(out number)) return false;
                _positive.Add(number);
                return true;
            case WriteFields.Histogram.NegativeCount:
                if (!reader.TryReadDouble(out number)) return false;
                _negative.Add(number);
                return true;
            case WriteFields.Histogram.CustomValue:
                if (!reader.TryReadDouble(out number)) return false;
                _bounds.Add(number);
                return true;
            default:
                return reader.TrySkip(tag);
        }
    }

    private static bool TryReadDeltas(ReadOnlySpan<byte> bytes, ref long last, List<double> into)
    {
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadZigZag(out var delta)) return false;
            into.Add(last += delta);
        }
        return true;
    }

    private static bool TryReadSpan(ReadOnlySpan<byte> message, List<BucketSpan> into)
    {
        long offset = 0;
        ulong length = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                WriteFields.Histogram.SpanOffset =>
                    reader.TryReadZigZag(out offset) && offset is >= int.MinValue and <= int.MaxValue,
                WriteFields.Histogram.SpanLength => reader.TryReadVarint(out length) && length <= uint.MaxValue,
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        into.Add(new BucketSpan((int)offset, (uint)length));
        return true;
    }

    private static long Length(List<BucketSpan> spans)
    {
        long length = 0;
        foreach (var span in spans) length += span.Length;
        return length;
    }
}
