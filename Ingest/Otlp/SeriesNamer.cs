using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Builds labels and metadata of series that are new; it allocates, and is called once per series.</summary>
internal sealed class SeriesNamer(IngestOptions options)
{
    private readonly List<(string Key, string Value)> _attributes = [];
    private readonly List<(string Key, string Value)> _resourceAttributes = [];
    private readonly SeriesLabels _labels = new(options);
    private readonly ResourceLabels _resource = new();
    private bool _isResourceRead;
    private string? _metric;

    /// <summary>A new resource begins.</summary>
    public void BeginResource() => _isResourceRead = false;

    /// <summary>A new metric begins.</summary>
    public void BeginMetric() => _metric = null;

    /// <summary>The labels of a point's series.</summary>
    /// <param name="metric">The metric and what surrounds it.</param>
    /// <param name="point">The point.</param>
    /// <param name="part">The series of the point.</param>
    /// <param name="sender">The sender of the request.</param>
    /// <param name="labels">The result; empty with a reason if limits refuse it.</param>
    /// <param name="reason">Why the point is refused, or null.</param>
    /// <returns>An error if bytes are malformed or text is not UTF-8.</returns>
    public DecodeError Describe(in MetricFrame metric, in PointFrame point, SeriesPart part, Sender sender,
        out Labels labels, out string? reason)
    {
        labels = Labels.Empty;
        reason = null;
        var error = ReadResource(metric.Resource, sender);
        if (error is DecodeError.None) error = NameOf(metric, out reason);
        if (error is not DecodeError.None || reason is not null) return error;
        _attributes.Clear();
        error = AttributeReader.Read(point.Message, point.AttributesTag, _attributes);
        if (error is not DecodeError.None) return error;
        _labels.Clear();
        _labels.AddAttributes(_attributes);
        _resource.AddTo(_labels);
        if (options.ScopeLabels)
        {
            error = AddScope(metric.Scope);
            if (error is not DecodeError.None) return error;
        }
        if (part.Label.Length > 0) _labels.Set(part.Label, part.LabelValue);
        _labels.Set(Labels.MetricNameLabel, _metric + part.Suffix);
        _labels.TryBuild(out labels, out reason);
        return DecodeError.None;
    }

    /// <summary>The labels of a resource's target_info; null if it has none, or if limits refuse it.</summary>
    public DecodeError DescribeTarget(ReadOnlySpan<byte> resource, Sender sender, out Labels? labels)
    {
        labels = null;
        var error = ReadResource(resource, sender);
        if (error is not DecodeError.None || !_resource.TryTargetInfo(_labels)) return error;
        if (_labels.TryBuild(out var built, out _)) labels = built;
        return DecodeError.None;
    }

    /// <summary>The metadata of a metric; null if its name is not usable.</summary>
    public DecodeError DescribeMetric(in MetricFrame metric, out MetricMetadata? metadata)
    {
        metadata = null;
        var error = NameOf(metric, out var reason);
        if (error is not DecodeError.None || reason is not null) return error;
        if (!WireText.TryRead(metric.Unit, out var unit) || !WireText.TryRead(metric.Description, out var help))
            return DecodeError.BadText;
        metadata = new MetricMetadata(_metric!, metric.Kind.PrometheusType(), Units.Text(unit), help);
        return DecodeError.None;
    }

    private DecodeError ReadResource(ReadOnlySpan<byte> resource, Sender sender)
    {
        if (_isResourceRead) return DecodeError.None;
        _resourceAttributes.Clear();
        var error = AttributeReader.Read(resource, OtlpFields.Resource.Attributes, _resourceAttributes);
        if (error is not DecodeError.None) return error;
        _resource.Set(_resourceAttributes, sender, options);
        _isResourceRead = true;
        return DecodeError.None;
    }

    private DecodeError NameOf(in MetricFrame metric, out string? reason)
    {
        reason = null;
        if (_metric is not null) return DecodeError.None;
        if (!WireText.TryRead(metric.Name, out var name) || !WireText.TryRead(metric.Unit, out var unit))
            return DecodeError.BadText;
        _metric = MetricNames.Translate(name, unit, metric.Kind);
        if (_metric is null) reason = $"the metric name '{name}' has no letter or digit";
        return DecodeError.None;
    }

    private DecodeError AddScope(ReadOnlySpan<byte> scope)
    {
        ReadOnlySpan<byte> name = default, version = default;
        var reader = new ProtoReader(scope);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            var ok = tag switch
            {
                OtlpFields.Scope.Name => reader.TryReadBytes(out name),
                OtlpFields.Scope.Version => reader.TryReadBytes(out version),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return DecodeError.Malformed;
        }
        if (!WireText.TryRead(name, out var nameText) || !WireText.TryRead(version, out var versionText))
            return DecodeError.BadText;
        _labels.Set("otel_scope_name", nameText);
        _labels.Set("otel_scope_version", versionText);
        return DecodeError.None;
    }
}
