using Google.Protobuf;
using LightWatch.Ingest.Translate;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace LightWatch.Ingest.Tests.Otlp;

/// <summary>Random export requests that use every field; the same seed gives the same request.</summary>
internal sealed class RandomOtlp(int seed)
{
    private static readonly string[] Keys = ["a", "a.b", "a_b", "9lives", "host.name", "instance", "le", "ü", "__x__",
        "service.name", "long.key.with.many.parts", "__name__"];
    private static readonly string[] Units = ["", "1", "s", "By", "By/s", "{things}", "ms", "%", "Cel", "widgets/h"];
    private static readonly double[] Doubles = [0, -0.0, 1, 0.1, -12.5, 1e300, 5e-324, double.NaN,
        double.PositiveInfinity, double.NegativeInfinity, 123456789.125];

    private readonly Random _random = new(seed);

    public ExportMetricsServiceRequest Request() => new() { ResourceMetrics = { Many(0, 3, ResourceMetrics) } };

    private ResourceMetrics ResourceMetrics()
    {
        var metrics = new ResourceMetrics { ScopeMetrics = { Many(0, 3, ScopeMetrics) } };
        if (Chance(0.9))
            metrics.Resource = new Resource {
                Attributes = {
                    Attributes("service.name", "service.namespace", "service.instance.id", "host.name", "host.id",
                        "os.type") }, DroppedAttributesCount = Small() };
        if (Chance(0.2)) metrics.SchemaUrl = "https://example.org";
        return metrics;
    }

    private ScopeMetrics ScopeMetrics()
    {
        var metrics = new ScopeMetrics { Metrics = { Many(0, 4, Metric) } };
        if (Chance(0.8))
            metrics.Scope = new InstrumentationScope {
                Name = Text(), Version = Text(), Attributes = { Attributes(Keys) }, DroppedAttributesCount = Small() };
        return metrics;
    }

    private Metric Metric()
    {
        var metric = new Metric {
            Name = Pick("cpu.time", "x", "9digits", "weird name!", "a.total", "bytes.b", "", "!!!"), Unit = Pick(Units),
            Description = Text() };
        var temporality = Chance(0.1) ? AggregationTemporality.Unspecified : AggregationTemporality.Cumulative;
        switch (_random.Next(6))
        {
            case 0: metric.Gauge = new Gauge { DataPoints = { Many(0, 5, Number) } }; break;
            case 1: metric.Sum = new Sum {
                DataPoints = { Many(0, 5, Number) }, AggregationTemporality = temporality,
                IsMonotonic = Chance(0.5) }; break;
            case 2: metric.Histogram = new Histogram {
                DataPoints = { Many(0, 3, Explicit) }, AggregationTemporality = temporality }; break;
            case 3: metric.ExponentialHistogram = new ExponentialHistogram {
                DataPoints = { Many(0, 3, Exponential) }, AggregationTemporality = temporality }; break;
            case 4: metric.Summary = new Summary { DataPoints = { Many(0, 3, Quantiles) } }; break;
            default: break;
        }
        if (Chance(0.1)) metric.Metadata.Add(Attributes(Keys));
        return metric;
    }

    private NumberDataPoint Number()
    {
        var point = new NumberDataPoint {
            Attributes = { Attributes(Keys) }, StartTimeUnixNano = Start(), TimeUnixNano = Time(), Flags = Flags() };
        if (Chance(0.5)) point.AsDouble = Double();
        else if (Chance(0.9))
            point.AsInt = Chance(0.5) ? _random.Next(-5, 100) : _random.NextInt64(long.MinValue, long.MaxValue);
        point.Exemplars.Add(Exemplars());
        return point;
    }

    private HistogramDataPoint Explicit()
    {
        var bounds = _random.Next(5);
        var point = new HistogramDataPoint {
            Attributes = { Attributes(Keys) }, StartTimeUnixNano = Start(), TimeUnixNano = Time(), Flags = Flags(),
            Exemplars = { Exemplars() } };
        for (var i = 0; i < bounds; i++) point.ExplicitBounds.Add(i * 0.25 + (Chance(0.02) ? -9 : 0));
        for (var i = 0; i <= bounds && (bounds > 0 || Chance(0.5)); i++)
            point.BucketCounts.Add((ulong)_random.Next(100));
        if (Chance(0.03)) point.BucketCounts.Add(1);
        foreach (var count in point.BucketCounts) point.Count += count;
        if (Chance(0.7)) point.Sum = Double();
        if (Chance(0.3)) (point.Min, point.Max) = (Double(), Double());
        return point;
    }

    private ExponentialHistogramDataPoint Exponential()
    {
        var point = new ExponentialHistogramDataPoint
        {
            Attributes = { Attributes(Keys) }, StartTimeUnixNano = Start(), TimeUnixNano = Time(), Flags = Flags(),
                Exemplars = { Exemplars() },
            Scale = _random.Next(-6, 14), ZeroCount = (ulong)_random.Next(3), Sum = _random.Next(100),
        };
        if (Chance(0.3)) point.ZeroThreshold = 0.001;
        if (Chance(0.8)) point.Positive = Buckets();
        if (Chance(0.4)) point.Negative = Buckets();
        point.Count = point.ZeroCount;
        foreach (var count in (point.Positive?.BucketCounts ?? []).Concat(point.Negative?.BucketCounts ?? []))
            point.Count += count;
        if (Chance(0.05)) point.Count++;
        return point;
    }

    private ExponentialHistogramDataPoint.Types.Buckets Buckets()
    {
        var buckets = new ExponentialHistogramDataPoint.Types.Buckets { Offset = _random.Next(-40, 40) };
        for (var i = _random.Next(12); i > 0; i--)
            buckets.BucketCounts.Add(Chance(0.5) ? 0 : (ulong)_random.Next(1000));
        return buckets;
    }

    private SummaryDataPoint Quantiles()
    {
        var point = new SummaryDataPoint {
            Attributes = { Attributes(Keys) }, StartTimeUnixNano = Start(), TimeUnixNano = Time(), Flags = Flags(),
            Count = Small(), Sum = Double() };
        foreach (var rank in new[] { 0, 0.5, 0.99, 1 })
            if (Chance(0.5))
                point.QuantileValues.Add(
                    new SummaryDataPoint.Types.ValueAtQuantile { Quantile = rank, Value = Double() });
        return point;
    }

    private List<Exemplar> Exemplars()
    {
        var exemplars = new List<Exemplar>();
        while (Chance(0.1))
        {
            var exemplar = new Exemplar {
                FilteredAttributes = { Attributes("k1", "k2") }, TimeUnixNano = Time(), TraceId = Bytes(16),
                SpanId = Bytes(8) };
            if (Chance(0.5)) exemplar.AsDouble = _random.NextDouble();
            else exemplar.AsInt = _random.Next(5);
            exemplars.Add(exemplar);
        }
        return exemplars;
    }

    private List<KeyValue> Attributes(params string[] keys)
    {
        var attributes = new List<KeyValue>();
        foreach (var key in keys)
            if (Chance(0.35)) attributes.Add(new KeyValue { Key = key, Value = Value(0) });
        return [.. attributes.OrderBy(_ => _random.Next())];
    }

    private AnyValue Value(int depth) => _random.Next(depth > 2 ? 6 : 8) switch
    {
        0 => new AnyValue(),
        1 => new AnyValue { BoolValue = Chance(0.5) },
        2 => new AnyValue { IntValue = _random.NextInt64(-1000, 1000) },
        3 => new AnyValue { DoubleValue = Double() },
        4 => new AnyValue { BytesValue = Bytes(_random.Next(5)) },
        5 => new AnyValue { StringValue = Text() },
        6 => new AnyValue { ArrayValue = new ArrayValue { Values = { Many(0, 3, () => Value(depth + 1)) } } },
        _ => new AnyValue {
            KvlistValue = new KeyValueList {
                Values = { Many(0, 1, () => new KeyValue { Key = Text(), Value = Value(depth + 1) }) } } },
    };

    private ulong Time() =>
        Chance(0.05)
        ? (ulong)_random.Next(1000)
        : OtlpMessages.Nanos(OtlpMessages.Time + _random.Next(10) * 15_000) + (ulong)_random.Next(999_999);

    private ulong Start() => Chance(0.5) ? 0 : OtlpMessages.Nanos(OtlpMessages.Time - 1000);

    private uint Flags() => Chance(0.1) ? 1u : 0;

    private uint Small() => (uint)_random.Next(5);

    private double Double() => Chance(0.5) ? Pick(Doubles) : _random.NextDouble() * 1000;

    private string Text() => Pick("", "x", "hello world", "ünïcode ☃", "quote\"s\\and\nlines", new string('y', 100));

    private ByteString Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];

    private T[] Many<T>(int least, int most, Func<T> one) =>
        [.. Enumerable.Range(0, _random.Next(least, most + 1)).Select(_ => one())];
}
