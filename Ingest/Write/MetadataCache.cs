using System.Collections.Concurrent;

namespace LightWatch.Ingest.Write;

/// <summary>Remembers which metric headers (name, type, unit, description) the store has been told, so that each is sent once.</summary>
/// <remarks>One instance per <see cref="RowWriter"/> over one shared set.</remarks>
internal sealed class MetadataCache(MetadataCache.Shared shared)
{
    private readonly HashSet<Hash128> _pending = [];

    /// <summary>What all writers of the process know.</summary>
    internal sealed class Shared
    {
        private const int MaxHeaders = 100_000;
        private readonly ConcurrentDictionary<Hash128, byte> _known = new();
        private int _count;

        public bool Knows(Hash128 key) => _known.ContainsKey(key);

        public void Add(Hash128 key)
        {
            if (!_known.TryAdd(key, 0) || Interlocked.Increment(ref _count) < MaxHeaders) return;
            _known.Clear();                                      // told once more: harmless
            Volatile.Write(ref _count, 0);
        }
    }

    public void Begin() => _pending.Clear();

    /// <summary>True once in a request for a header that the store does not know.</summary>
    public bool IsNew(Hash128 key) => !shared.Knows(key) && _pending.Add(key);

    /// <summary>The request is durable.</summary>
    public void Learn()
    {
        foreach (var key in _pending) shared.Add(key);
    }
}
