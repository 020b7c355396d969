using System.Collections.Concurrent;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Write;

/// <summary>
/// Remembers which metric headers (name, type, unit, description) the store has, so that each is sent once.
/// </summary>
/// <remarks>One instance per <see cref="RowWriter"/> over one shared set.</remarks>
internal sealed class MetadataCache(MetadataCache.Shared shared)
{
    private readonly HashSet<Hash128> _pending = [];

    /// <summary>The headers that any writer of the process has sent. Bounded: above the bound it is emptied.</summary>
    internal sealed class Shared
    {
        internal const int MaxHeaders = 100_000;

        private readonly ConcurrentDictionary<Hash128, byte> _known = new();
        private int _count;

        /// <summary>Headers remembered now.</summary>
        public int Count => _known.Count;

        public bool Contains(Hash128 key) => _known.ContainsKey(key);

        public void Add(Hash128 key)
        {
            if (!_known.TryAdd(key, 0) || Interlocked.Increment(ref _count) < MaxHeaders) return;
            _known.Clear();                                      // headers are sent once more, which changes nothing
            Volatile.Write(ref _count, 0);
        }
    }

    /// <summary>Begins a request.</summary>
    public void Begin() => _pending.Clear();

    /// <summary>True once in a request for a header that the store does not have.</summary>
    public bool IsNew(Hash128 key) => !shared.Contains(key) && _pending.Add(key);

    /// <summary>Remembers the headers of a request that is durable.</summary>
    public void Learn()
    {
        foreach (var key in _pending) shared.Add(key);
    }
}
