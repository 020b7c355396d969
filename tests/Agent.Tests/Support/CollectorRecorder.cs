using System.Globalization;
using System.IO.Compression;
using LightWatch.Agent.Collect;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace LightWatch.Agent.Tests.Support;

/// <summary>
/// Runs one collector, encodes its points and shows them as <c>name{tag=value,…}</c> and number, decoded by
/// Google.Protobuf.
/// </summary>
internal sealed class CollectorRecorder : IDisposable
{
    public const ulong BootUnixNano = 1_000_000_000_000_000_000;

    private readonly Instruments _instruments;
    private readonly Export _export = new();
    private readonly Dictionary<string, double> _points = new(StringComparer.Ordinal);
    private readonly List<string> _ended = [];
    private readonly Dictionary<string, ulong> _starts = new(StringComparer.Ordinal);
    private ulong _unixNano = BootUnixNano + 5_000_000_000_000;

    public CollectorRecorder()
    {
        using var proc = new TemporaryFolder();
        proc.File("stat", $"btime {BootUnixNano / 1_000_000_000}\n");
        _instruments = new(new BootTime(new HostPaths(proc.Path, "/nowhere", "/"), new FakeTimeProvider()));
    }

    /// <summary>Series that ended with the last read.</summary>
    public IReadOnlyList<string> Ended => _ended;

    /// <summary>Start times of the points of the last read; 0: none.</summary>
    public IReadOnlyDictionary<string, ulong> Starts => _starts;

    /// <summary>What was said about things left out.</summary>
    public string? LeftOut => _instruments.LeftOut;

    /// <summary>Time of the last read.</summary>
    public ulong UnixNano => _unixNano;

    /// <summary>Declares the collector's instruments.</summary>
    public void Declare(Collector collector) => collector.Declare(_instruments);

    /// <summary>
    /// Reads once and returns what an export would hold, without the counts of what is left out while they are 0.
    /// </summary>
    public IReadOnlyDictionary<string, double> Read(Collector collector)
    {
        _unixNano += 1_000_000_000;
        _instruments.Begin(_unixNano);
        collector.Read();
        _instruments.Show();
        Take();
        return _points;
    }

    /// <summary>Ends all series, as after a failed read.</summary>
    public void End()
    {
        _unixNano += 1_000_000_000;
        _instruments.End(_unixNano);
        Take();
    }

    public void Dispose() => _export.Dispose();

    private void Take()
    {
        _points.Clear();
        _ended.Clear();
        _starts.Clear();
        if (_export.Frame([_instruments]) is not { } frame) return;
        using var plain = new GZipStream(new MemoryStream(frame, 5, frame.Length - 5), CompressionMode.Decompress);
        var request = ExportMetricsServiceRequest.Parser.ParseFrom(plain);
        foreach (var metric in request.ResourceMetrics.Single().ScopeMetrics.Single().Metrics)
        {
            foreach (var point in HostMetricsTable.Points(metric)) Add(metric, point);
        }
    }

    private void Add(Metric metric, NumberDataPoint point)
    {
        Assert.Equal(_unixNano, point.TimeUnixNano);
        var text = string.Join(',',
            point.Attributes.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value.StringValue}"));
        var key = string.Create(CultureInfo.InvariantCulture, $"{metric.Name}{{{text}}}");
        if ((point.Flags & 1) != 0)
        {
            _ended.Add(key);
            return;
        }

        var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
        if (value == 0 && metric.Name.EndsWith(".left_out", StringComparison.Ordinal)) return;
        _points.Add(key, value);
        _starts.Add(key, point.StartTimeUnixNano);
    }
}
