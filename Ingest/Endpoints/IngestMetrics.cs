using System.Diagnostics.Metrics;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Endpoints;

/// <summary>The metrics of ingest about itself: meter <c>LightWatch.Ingest</c>.</summary>
internal sealed class IngestMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LightWatch.Ingest";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _series;
    private readonly Histogram<double> _decode;
    private readonly Histogram<double> _commit;

    public IngestMetrics(IMeterFactory meters, InFlight inFlight, SeriesCache cache)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("lightwatch.ingest.requests", "{request}",
            "Requests received, by protocol and outcome.");
        _samples = meter.CreateCounter<long>("lightwatch.ingest.samples", "{sample}",
            "Samples made durable, by protocol.");
        _refused = meter.CreateCounter<long>("lightwatch.ingest.refused_points", "{point}",
            "Points refused inside requests that were accepted, by protocol.");
        _bytes = meter.CreateCounter<long>("lightwatch.ingest.received", "By",
            "Bytes of request bodies after decompression, by protocol.");
        _series = meter.CreateCounter<long>("lightwatch.ingest.new_series", "{series}", "Series that had to be named.");
        _decode = meter.CreateHistogram<double>("lightwatch.ingest.decode.duration", "s", "Time to decode a request.",
            tags: null,
            new InstrumentAdvice<double> {
                HistogramBucketBoundaries = [0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1] });
        _commit = meter.CreateHistogram<double>("lightwatch.ingest.commit.duration", "s",
            "Time until a decoded request is durable.", tags: null,
            new InstrumentAdvice<double> {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] });
        meter.CreateObservableUpDownCounter("lightwatch.ingest.in_flight", () => inFlight.Bytes, "By",
            "Bytes of requests in memory.");
        meter.CreateObservableUpDownCounter("lightwatch.ingest.cached_series", () => cache.Count, "{series}",
            "Series whose id is cached.");
    }

    /// <summary>Counts a request that has ended.</summary>
    public void Ended(string protocol, int bytes, in IntakeResult result)
    {
        var tag = new KeyValuePair<string, object?>("protocol", protocol);
        _requests.Add(1, tag, new KeyValuePair<string, object?>("outcome", Outcome(result.Status)));
        _bytes.Add(bytes, tag);
        if (result.Written is var w && w.Samples + w.Histograms > 0) _samples.Add(w.Samples + w.Histograms, tag);
        if (result.Rejected > 0) _refused.Add(result.Rejected, tag);
    }

    /// <summary>Counts series that were created.</summary>
    public void Created(int series)
    {
        if (series > 0) _series.Add(series);
    }

    /// <summary>Records the time to decode a request.</summary>
    public void Decoded(TimeSpan time) => _decode.Record(time.TotalSeconds);

    /// <summary>Records the time until a decoded request was durable.</summary>
    public void Committed(TimeSpan time) => _commit.Record(time.TotalSeconds);

    private static string Outcome(IntakeStatus status) => status switch
    {
        IntakeStatus.Accepted => "accepted",
        IntakeStatus.Invalid => "invalid",
        IntakeStatus.TooLarge => "too_large",
        IntakeStatus.Busy => "busy",
        _ => "unavailable",
    };
}
