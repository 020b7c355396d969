using LightWatch.Ingest.Settings;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>
/// Labels that a resource gives to its series: job, instance and promoted attributes; the rest goes to target_info.
/// </summary>
internal sealed class ResourceLabels
{
    /// <summary>The metric that carries a resource's attributes.</summary>
    public const string TargetInfo = "target_info";

    private readonly List<(string Name, string Value)> _promoted = [];
    private List<(string Key, string Value)> _attributes = [];
    private string _job = "";
    private string _instance = "";
    private string? _boundHost;

    /// <summary>Takes the attributes of a resource; those of an earlier one are dropped.</summary>
    /// <param name="attributes">Kept, not copied: unchanged until the next call.</param>
    /// <param name="sender">Its bound host takes the place of the resource's instance.</param>
    /// <param name="options">Name the attributes to promote.</param>
    public void Set(List<(string Key, string Value)> attributes, Sender sender, IngestOptions options)
    {
        _attributes = attributes;
        _promoted.Clear();
        _boundHost = sender.BoundHost;
        var service = Value("service.name");
        var space = Value("service.namespace");
        _job = service.Length > 0 && space.Length > 0 ? space + "/" + service : service;
        _instance = FirstOf(_boundHost ?? "", Value("service.instance.id"), Value("host.id"), Value("host.name"));
        foreach (var key in options.Promoted)
            if (LabelNames.Translate(key) is { } name && Value(key) is { Length: > 0 } value)
                _promoted.Add((name, value));
    }

    /// <summary>
    /// Adds the labels of every series of the resource; called after the series' own attributes have been added.
    /// </summary>
    public void AddTo(SeriesLabels labels)
    {
        foreach (var (name, value) in _promoted) labels.SetIfAbsent(name, value);
        AddIdentity(labels);
    }

    /// <summary>Sets the labels of the resource's target_info.</summary>
    /// <returns>
    /// False if there are no attributes beyond job and instance, or neither of these to join them on.
    /// </returns>
    public bool TryTargetInfo(SeriesLabels labels)
    {
        labels.Clear();
        if (_job.Length == 0 && _instance.Length == 0) return false;
        if (_attributes.TrueForAll(a => a.Key is "service.name" or "service.namespace" or "service.instance.id"))
            return false;
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
