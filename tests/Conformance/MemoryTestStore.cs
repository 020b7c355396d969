using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>The store in plain lists.</summary>
internal sealed class MemoryTestStore : ITestStore
{
    private readonly MemoryStore _store = new();

    public ISampleSink Sink => _store;

    public ISampleSource Source => _store;

    public ValueTask DisposeAsync() => default;
}
