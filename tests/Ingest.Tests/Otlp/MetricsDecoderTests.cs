using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class MetricsDecoderTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("LIGHTWATCH_FUZZ_ROUNDS"),
        CultureInfo.InvariantCulture, out var rounds) ? rounds : 1000;

    private static string TextOf(MemorySink.Row row) =>
        row.Histogram is null ? row.Text : $"{row.Labels}|{row.UnixMs}|{NaiveOtlp.NativeText(row.Histogram)}";

    private static async Task<string?> DifferenceAsync(byte[] bytes, ExportMetricsServiceRequest parsed)
    {
        using var pipeline = new IngestPipeline();
        var naive = new NaiveOtlp(pipeline.Sink.AcceptedWindow.OldestUnixMs, pipeline.Sink.AcceptedWindow.NewestUnixMs);
        naive.Add(parsed);
        for (var round = 1; round <= 2; round++)                 // the second time every series comes from the cache
        {
            var before = pipeline.Sink.Rows.Count;
            var exemplars = pipeline.Sink.Exemplars.Count;
            var result = await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, bytes);
            if (result.Status == IntakeStatus.Invalid)
                return pipeline.Sink.Rows.Count == before ? "invalid" : "half accepted";
            var ours = pipeline.Sink.Rows.Skip(before).Select(TextOf).Order(StringComparer.Ordinal).ToList();
            var theirs = naive.Rows.Order(StringComparer.Ordinal).ToList();
            if (!ours.SequenceEqual(theirs, StringComparer.Ordinal))
                return $"round {round}\nonly ours:\n{string.Join('\n', ours.Except(theirs))}\n" +
                    $"only naive:\n{string.Join('\n', theirs.Except(ours))}";
            if (result.Rejected != naive.Rejected)
                return $"round {round}: {result.Rejected} refused, {naive.Rejected} expected";
            if (pipeline.Sink.Exemplars.Count - exemplars != naive.Exemplars)
                return $"round {round}: {pipeline.Sink.Exemplars.Count - exemplars} exemplars, " +
                    $"{naive.Exemplars} expected";
        }
        return null;
    }

    [Fact]
    public void Random_messages_decode_to_the_rows_of_the_naive_translation() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var bytes = new RandomOtlp(seed).Request().ToByteArray();
            var difference = DifferenceAsync(bytes,
                ExportMetricsServiceRequest.Parser.ParseFrom(bytes)).GetAwaiter().GetResult();
            return (difference is null).Label(difference ?? "");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds / 4));

    [Fact]
    public async Task Every_truncation_is_refused_whole_or_is_a_message_of_its_own()
    {
        var bytes = new RandomOtlp(7).Request().ToByteArray();
        Assert.True(bytes.Length > 500);
        for (var length = 0; length < bytes.Length; length += 3)
        {
            var cut = bytes[..length];
            ExportMetricsServiceRequest? parsed = null;
            try
            {
                parsed = ExportMetricsServiceRequest.Parser.ParseFrom(cut);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is null
                ? "invalid"
                : null, await DifferenceAsync(cut, parsed ?? new ExportMetricsServiceRequest()));
        }
    }

    [Fact]
    public async Task Mutated_bytes_never_throw_and_mean_what_they_mean_to_others()
    {
        var accepted = 0;
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var random = new Random(seed);
            var bytes = Mutate(new RandomOtlp(seed).Request().ToByteArray(), random);
            ExportMetricsServiceRequest parsed;
            try
            {
                parsed = ExportMetricsServiceRequest.Parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                using var pipeline = new IngestPipeline();
                await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, bytes);
                continue;
            }
            var difference = await DifferenceAsync(bytes, parsed);
            if (difference is null) accepted++;
            Assert.True(difference is null or "invalid", $"seed {seed}: {difference}");
        }
        Assert.True(accepted > Rounds / 50, $"only {accepted} of {Rounds} mutations were sound");
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var list = bytes.ToList();
        for (var times = random.Next(1, 4); times > 0 && list.Count > 0; times--)
        {
            var at = random.Next(list.Count);
            switch (random.Next(4))
            {
                case 0: list[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: list.RemoveAt(at); break;
                case 2: list.Insert(at, (byte)random.Next(256)); break;
                default: list[at] = (byte)random.Next(256); break;
            }
        }
        return [.. list];
    }

    [Fact]
    public async Task Identity_comes_from_the_resource_and_the_rest_goes_to_target_info()
    {
        using var pipeline = new IngestPipeline();
        var resource = Host("web-1");
        resource.Attributes.Add(Attribute("service.namespace", "shop"));
        await pipeline.TakeAsync(Request(resource, Gauge("g", "", Point(1, Time), Point(2, Time + 5))));
        Assert.Equal(["g{host_name=\"web-1\", instance=\"web-1\", job=\"shop/hostmetrics\"}"],
            pipeline.Sink.Points.Select(r => r.Labels.ToString()).Distinct());
        var target = Assert.Single(pipeline.Sink.Rows, r => r.Labels.MetricName == "target_info");
        Assert.Equal(
            "target_info{host_name=\"web-1\", instance=\"web-1\", job=\"shop/hostmetrics\", os_type=\"linux\"}",
            target.Labels.ToString());
        Assert.Equal((Time + 5, 1d), (target.UnixMs, target.Value));
    }

    [Fact]
    public async Task The_bound_host_of_the_sender_overrides_the_payload()
    {
        using var pipeline = new IngestPipeline();
        var request = Request(Host("liar"),
            Gauge("g", "", Point(1, attributes: [Attribute("instance", "liar"), Attribute("host.name", "liar")])));
        await pipeline.TakeAsync(request);
        await pipeline.TakeAsync(request, new Sender("true-host", "true-host"));
        Assert.Equal("g{host_name=\"true-host\", instance=\"true-host\", job=\"hostmetrics\"}",
            pipeline.Sink.Points[1].Labels.ToString());
        Assert.Equal(2, pipeline.Sink.Points.Select(p => p.Labels).Distinct().Count());
    }

    [Fact]
    public async Task Scope_labels_are_added_when_asked_for()
    {
        using var pipeline = new IngestPipeline(null, ("ScopeLabels", "true"));
        await pipeline.TakeAsync(Request(Gauge("g", "", Point(1))));
        Assert.Contains("otel_scope_name=\"tests\", otel_scope_version=\"1\"",
            pipeline.Sink.Points[0].Labels.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_series_are_not_named_again_and_forgotten_ones_are()
    {
        using var pipeline = new IngestPipeline();
        var request = Request(Gauge("g", "", Point(1), Point(2, attributes: Attribute("a", "b"))));
        await pipeline.TakeAsync(request);
        Assert.Equal(3, pipeline.Sink.Named);
        await pipeline.TakeAsync(request);
        Assert.Equal(3, pipeline.Sink.Named);
        pipeline.Sink.ForgetIds();
        Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(request)).Status);
        Assert.Equal((6, 6), (pipeline.Sink.Named, pipeline.Sink.Points.Count));
    }

    [Fact]
    public async Task Ids_that_become_void_between_lookup_and_append_are_looked_up_again()
    {
        using var pipeline = new IngestPipeline();
        var request = Request(Gauge("g", "", Point(1)));
        await pipeline.TakeAsync(request);
        pipeline.Sink.Answers.Enqueue(new AppendResult(AppendStatus.StaleSeries));
        Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(request)).Status);
        Assert.Equal(2, pipeline.Sink.Points.Count);
    }

    [Fact]
    public async Task A_restarted_counter_that_hides_it_gets_a_zero_at_its_start()
    {
        using var pipeline = new IngestPipeline();
        ExportMetricsServiceRequest At(double value, long time, long start) =>
            Request(Counter("c", "", Point(value, Time + time, Time + start)));
        await pipeline.TakeAsync(At(10, 0, -1000));
        await pipeline.TakeAsync(At(11, 15_000, -1000));
        // The first try fails: the second must still see the restart.
        pipeline.Sink.Answers.Enqueue(new AppendResult(AppendStatus.Full));
        await pipeline.TakeAsync(At(50, 45_000, 20_000));
        await pipeline.TakeAsync(At(50, 45_000, 20_000));
        await pipeline.TakeAsync(At(51, 60_000, 20_000));
        await pipeline.TakeAsync(At(3, 90_000, 70_000));                              // falls: visible without help
        // A start before the last sample: a clock that wavers.
        await pipeline.TakeAsync(At(99, 105_000, 60_000));
        Assert.Equal([(0, 10d), (15_000, 11), (20_000, 0), (45_000, 50), (60_000, 51), (90_000, 3), (105_000, 99)],
            pipeline.Sink.Points.Select(r => (r.UnixMs - Time, r.Value)));
    }

    [Fact]
    public async Task Start_times_are_kept_when_asked_for()
    {
        using var pipeline = new IngestPipeline(null, ("KeepStartTimes", "true"));
        await pipeline.TakeAsync(Request(Counter("c", "", Point(1, Time, Time - 500))));
        await pipeline.TakeAsync(Request(Counter("c", "", Point(2, Time + 1, Time - 500))));
        Assert.Equal([Time - 500, Time - 500], pipeline.Sink.Points.Select(r => r.StartUnixMs));
    }

    [Fact]
    public async Task Metadata_is_sent_once_until_it_changes()
    {
        using var pipeline = new IngestPipeline();
        var metric = Counter("disk.io", "By", Point(1));
        metric.Description = "Bytes moved.";
        await pipeline.TakeAsync(Request(metric));
        await pipeline.TakeAsync(Request(metric));
        Assert.Equal([new MetricMetadata("disk_io_bytes_total", "counter", "bytes", "Bytes moved.")],
            pipeline.Sink.Metadata);
        metric.Description = "Other words.";
        await pipeline.TakeAsync(Request(metric));
        Assert.Equal(2, pipeline.Sink.Metadata.Count);
    }

    [Fact]
    public async Task Exemplars_go_to_the_bucket_they_fell_into()
    {
        using var pipeline = new IngestPipeline();
        var trace = ByteString.CopyFrom([.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        var point = new OpenTelemetry.Proto.Metrics.V1.HistogramDataPoint
        {
            TimeUnixNano = Nanos(Time), Count = 3, Sum = 3, BucketCounts = { 1, 1, 1 }, ExplicitBounds = { 1, 2 },
            Exemplars = {
                new OpenTelemetry.Proto.Metrics.V1.Exemplar {
                    AsDouble = 1.5, TimeUnixNano = Nanos(Time - 5), TraceId = trace,
                    FilteredAttributes = { Attribute("user", "x") } } },
        };
        await pipeline.TakeAsync(Request(Histogram("h", "", point)));
        var (series, exemplar) = Assert.Single(pipeline.Sink.Exemplars);
        Assert.Equal("2", series.Get("le"));
        Assert.Equal(("{trace_id=\"000102030405060708090a0b0c0d0e0f\", user=\"x\"}", 1.5, Time - 5),
            (exemplar.Labels.ToString(), exemplar.Value, exemplar.UnixMs));
    }

    [Fact]
    public async Task Limits_refuse_the_point_and_keep_the_others()
    {
        using var pipeline = new IngestPipeline(null, ("MaxLabels", "5"), ("MaxLabelBytes", "300"),
            ("MaxNameBytes", "40"));
        var many = Enumerable.Range(0, 10).Select(i => Attribute("k" + i, "v")).ToArray();
        var result = await pipeline.TakeAsync(Request(Gauge("g", "",
            Point(1), Point(2, attributes: many), Point(3, attributes: Attribute("k", new string('v', 400))),
            Point(4, attributes: Attribute(new string('k', 50), "v")))));
        Assert.Equal((IntakeStatus.Accepted, 3), (result.Status, result.Rejected));
        Assert.Contains("5 are allowed", result.Reason, StringComparison.Ordinal);
        Assert.Single(pipeline.Sink.Points);
    }

    [Fact]
    public async Task A_steady_sender_costs_no_allocation()
    {
        var sink = new MemorySink { KeepsRows = false };
        using var pipeline = new IngestPipeline(sink);
        var points = Enumerable.Range(0,
            500).Select(i =>
            Point(i, Time, Time - 1000, Attribute("cpu", "cpu" + i), Attribute("state", "idle"))).ToArray();
        var body = Request(Counter("cpu.time", "s", points), Gauge("load", "1", points[..100]), Histogram("h", "s",
            new OpenTelemetry.Proto.Metrics.V1.HistogramDataPoint {
                TimeUnixNano = Nanos(Time), Count = 2, Sum = 3, BucketCounts = { 1, 1 }, ExplicitBounds = { 1 } }))
                    .ToByteArray();
        await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, body);
        var decoder = new RequestDecoder(pipeline.Service<SeriesCache>(), pipeline.Service<MetadataCache.Shared>(),
            pipeline.Service<DeltaTotals>(), new IngestOptions());
        var limits = pipeline.Service<SenderTable>().For(IngestPipeline.Anyone);
        using var batch = SampleBatch.Rent();
        long before = 0;
        const int Requests = 300;
        for (var i = 0; i < Requests; i++)
        {
            if (i == Requests / 3) before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Rows.Begin(batch, sink, IngestPipeline.Anyone, limits);
            Assert.True(decoder.Decode(BodyFormat.OtlpProtobuf, body, Time, out _) is DecodeError.None);
            if (batch.Count != 605 || decoder.Rows.NewSeries != 0)
                Assert.Fail($"{i}: {batch.Count} rows, {decoder.Rows.NewSeries} new, {decoder.Rows.RejectedReason}");
            decoder.Rows.Learn();
            decoder.Rows.End();
            batch.Truncate(0);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
