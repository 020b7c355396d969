namespace LightWatch.Agent.Collect.Linux;

/// <summary>The attributes of the series of one process, created once.</summary>
internal sealed class ProcessTags(KeyValuePair<string, object?>[] whole)
{
    public KeyValuePair<string, object?>[] Whole { get; } = whole;
    public KeyValuePair<string, object?>[] User { get; } = [.. whole, new("state", "user")];
    public KeyValuePair<string, object?>[] System { get; } = [.. whole, new("state", "system")];
    public KeyValuePair<string, object?>[] Wait { get; } = [.. whole, new("state", "wait")];
    public KeyValuePair<string, object?>[] Read { get; } = [.. whole, new("direction", "read")];
    public KeyValuePair<string, object?>[] Write { get; } = [.. whole, new("direction", "write")];
    public KeyValuePair<string, object?>[] Major { get; } = [.. whole, new("type", "major")];
    public KeyValuePair<string, object?>[] Minor { get; } = [.. whole, new("type", "minor")];
    public KeyValuePair<string, object?>[] Voluntary { get; } = [.. whole, new("type", "voluntary")];
    public KeyValuePair<string, object?>[] Involuntary { get; } = [.. whole, new("type", "involuntary")];
}
