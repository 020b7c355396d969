using LightWatch.Ingest.Otlp;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>What a resource gives to its series: job, instance and promoted attributes; the rest goes to target_info.</summary>
internal sealed class ResourceLabels
{
    /// <summary>The metric that carries a resource's attributes.</summary>
    public const string TargetInfo = "target_info";

    private readonly List<(string Key, string Value)> _attributes = [];
    private readonly List<(string Name, string Value)> _promoted = [];
    private string _job = "";
    private string _instance = "";
    private string? _boundHost;

    /// <summary>Takes over a resource, forgetting the one before.</summary>
    public DecodeError Read(ReadOnlySpan<byte> resource, Sender sender, IngestOptions options)
    {
        _attributes.Clear();
        _promoted.Clear();
        _boundHost = sender.BoundHost;
        var error = AttributeReader.Read(resource, OtlpFields.Resource.Attributes, _attributes);
        if (error is not DecodeError.None) return error;
        var service = Value("service.name");
        var space = Value("service.namespace");
        _job = service.Length > 0 && space.Length > 0 ? space + "/" + service : service;
        _instance = FirstOf(_boundHost ?? "", Value("service.instance.id"), Value("host.id"), Value("host.name"));
        foreach (var key in options.Promoted)
            if (LabelNames.Translate(key) is { } name && Value(key) is { Length: > 0 } value) _promoted.Add((name, value));
        return DecodeError.None;
    }

    /// <summary>Adds what every series of the resource has; goes after the series' own attributes.</summary>
    public void AddTo(SeriesLabels labels)
    {
        foreach (var (name, value) in _promoted) labels.SetIfAbsent(name, value);
        AddIdentity(labels);
    }

    /// <summary>The labels of the resource's target_info.</summary>
    /// <returns>False if there is nothing to tell beyond job and instance, or nobody to tell it about.</returns>
    public bool TryTargetInfo(SeriesLabels labels)
    {
        labels.Clear();
        if (_job.Length == 0 && _instance.Length == 0) return false;
        if (!_attributes.Exists(a => a.Key is not ("service.name" or "service.namespace" or "service.instance.id"))) return false;
        labels.AddAttributes(_attributes, "service.name", "service.namespace", "service.instance.id");
        AddIdentity(labels);
        labels.Set(Labels.MetricNameLabel, TargetInfo);
        return true;
    }

    private void AddIdentity(SeriesLabels labels)
    {
        labels.Set("job", _job);
        labels.Set("instance", _instance);
        if (_boundHost is not null) labels.Set("host_name", _boundHost);
    }

    private string Value(string key)
    {
        foreach (var (name, value) in _attributes)
            if (name == key) return value;
        return "";
    }

    private static string FirstOf(params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
            if (value.Length > 0) return value;
        return "";
    }
}
