using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>An empty store to run one section of a script against; disposing it forgets everything.</summary>
internal interface ITestStore : IAsyncDisposable
{
    ISampleSink Sink { get; }

    ISampleSource Source { get; }
}

/// <summary>The store in plain lists.</summary>
internal sealed class MemoryTestStore : ITestStore
{
    private readonly MemoryStore _store = new();

    public ISampleSink Sink => _store;

    public ISampleSource Source => _store;

    public ValueTask DisposeAsync() => default;
}
