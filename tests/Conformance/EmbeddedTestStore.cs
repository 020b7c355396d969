using LightWatch.Shared;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Conformance;

/// <summary>The real store in a temporary folder, which is deleted with it.</summary>
internal sealed class EmbeddedTestStore : ITestStore
{
    // Scripts live in 1970.
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);

    private readonly TemporaryFolder _root = new();
    private readonly StoreFolder _folder;
    private readonly EmbeddedStore _store;

    public EmbeddedTestStore()
    {
        var options =
            new StorageOptions { Path = _root.Path, RawRetention = Forever, MinuteRetention = Forever,
                HourRetention = Forever };
        _folder = StoreFolder.Open(_root.Path);
        _store = EmbeddedStore.Open(_folder, options, TimeProvider.System, NullLogger.Instance);
    }

    public ISampleSink Sink => _store;

    public ISampleSource Source => _store;

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _folder.Dispose();
        _root.Dispose();
        return default;
    }
}
