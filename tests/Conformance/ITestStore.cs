using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>An empty store to run one section of a script against; disposing it forgets everything.</summary>
internal interface ITestStore : IAsyncDisposable
{
    ISampleSink Sink { get; }

    ISampleSource Source { get; }
}
