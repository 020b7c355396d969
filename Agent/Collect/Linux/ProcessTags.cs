using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The attributes of the series of one group of processes, created once.</summary>
internal sealed class ProcessTags(Attributes whole)
{
    public Attributes Whole { get; } = whole;
    public Attributes User { get; } = whole.With(("state", "user"));
    public Attributes System { get; } = whole.With(("state", "system"));
    public Attributes Wait { get; } = whole.With(("state", "wait"));
    public Attributes Read { get; } = whole.With(("direction", "read"));
    public Attributes Write { get; } = whole.With(("direction", "write"));
    public Attributes Major { get; } = whole.With(("type", "major"));
    public Attributes Minor { get; } = whole.With(("type", "minor"));
    public Attributes Voluntary { get; } = whole.With(("type", "voluntary"));
    public Attributes Involuntary { get; } = whole.With(("type", "involuntary"));
}
