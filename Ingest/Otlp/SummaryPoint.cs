using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Otlp;

/// <summary>A SummaryDataPoint. One instance is read into again and again.</summary>
internal sealed class SummaryPoint
{
    private ulong _startUnixNano;
    private ulong _unixNano;
    private ulong _count;
    private ulong _flags;
    private double _sum;

    public ulong StartUnixNano => _startUnixNano;

    public ulong UnixNano => _unixNano;

    public ulong Count => _count;

    public double Sum => _sum;

    public ulong Flags => _flags;

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key { get; private set; }

    /// <summary>Ranks (0 to 1) and their values.</summary>
    public List<(double Rank, double Value)> Quantiles { get; } = [];

    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        _startUnixNano = _unixNano = _count = _flags = 0;
        _sum = 0;
        Quantiles.Clear();
        Key = metric;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            bool ok;
            switch (tag)
            {
                case OtlpFields.Point.Start:
                    ok = reader.TryReadFixed64(out _startUnixNano);
                    break;
                case OtlpFields.Point.Time:
                    ok = reader.TryReadFixed64(out _unixNano);
                    break;
                case OtlpFields.Summary.Count:
                    ok = reader.TryReadFixed64(out _count);
                    break;
                case OtlpFields.Summary.Sum:
                    ok = reader.TryReadDouble(out _sum);
                    break;
                case OtlpFields.Summary.Flags:
                    ok = reader.TryReadVarint(out _flags);
                    break;
                case OtlpFields.Summary.Quantiles:
                    ok = reader.TryReadBytes(out var quantile) && TryReadQuantile(quantile);
                    break;
                case OtlpFields.Summary.Attributes:
                    ok = reader.TryReadBytes(out var attribute);
                    if (ok) Key = SpanHash.Fold(Key, attribute);
                    break;
                default:
                    ok = reader.TrySkip(tag);
                    break;
            }
            if (!ok) return false;
        }
        return true;
    }

    private bool TryReadQuantile(ReadOnlySpan<byte> message)
    {
        double rank = 0, value = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                OtlpFields.Quantile.Rank => reader.TryReadDouble(out rank),
                OtlpFields.Quantile.Value => reader.TryReadDouble(out value),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        Quantiles.Add((rank, value));
        return true;
    }
}
