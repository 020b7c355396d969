using System.Diagnostics;
using System.Numerics;

namespace LightWatch.PromQL.Values;

/// <summary>
/// Memory that all queries of the process hold together, and the slabs they pass on to each other. Safe for many
/// threads.
/// </summary>
/// <remarks>
/// When memory is handed out: held by queries + idle slabs + released since the last full collection &lt;=
/// <c>maxBytes</c>. Idle slabs make room first, then garbage is collected, then the query is refused. An idle server
/// keeps nothing: slabs that no query has used for a while are dropped.
/// </remarks>
public sealed class QueryMemory : IDisposable
{
    // Smaller arrays are left to the shared pool: they are cheap to make.
    private const int MinSlabBits = 13;

    // Less than this is not worth a collection.
    private const long WorthCollecting = 32L << 20;

    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    private readonly long _maxBytes;
    private readonly ITimer? _timer;
    private readonly Lock _lock = new();
    private readonly Stack<double[]>[] _idle = [.. Enumerable.Range(0, 32).Select(_ => new Stack<double[]>())];
    private long _held;
    private long _idleBytes;
    private long _released;
    private int _collections;

    /// <param name="maxBytes">Bytes that all queries may hold together; the setting Query:MaxTotalBytes.</param>
    /// <param name="time">The clock by which idle slabs are dropped; null: they are kept.</param>
    public QueryMemory(long maxBytes, TimeProvider? time = null)
    {
        _maxBytes = maxBytes;
        _timer = time?.CreateTimer(_ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes queries hold now.</summary>
    public long Bytes => Volatile.Read(ref _held);

    /// <summary>Bytes of slabs that wait for the next query.</summary>
    public long IdleBytes => Volatile.Read(ref _idleBytes);

    /// <summary>Bytes of the slab that <see cref="Rent"/> gives.</summary>
    internal static long BytesOf(int doubles) => sizeof(double) * (1L << BitsOf(doubles));

    /// <summary>Counts memory that the query allocates itself.</summary>
    /// <exception cref="QueryException">Other queries hold too much of it now.</exception>
    internal void Take(long bytes)
    {
        bool collect;
        lock (_lock)
        {
            collect = MakeRoom(bytes);
            _held += bytes;
            AssertWithinBounds();
        }
        if (collect) Collect(wait: true);
    }

    /// <summary>Takes back what <see cref="Take"/> counted: garbage, or arrays that a pool may keep.</summary>
    internal void Give(long bytes)
    {
        lock (_lock)
        {
            _held -= bytes;
            Debug.Assert(_held >= 0, "no more is given back than was taken");
            Release(bytes);
        }
    }

    /// <summary>
    /// Gives an array of at least so many doubles, of undefined content: <see cref="BytesOf"/> bytes of it are counted.
    /// </summary>
    /// <exception cref="QueryException">Other queries hold too much of it now.</exception>
    internal double[] Rent(int doubles)
    {
        var bits = BitsOf(doubles);
        var bytes = sizeof(double) * (1L << bits);
        bool collect;
        lock (_lock)
        {
            if (_idle[bits].TryPop(out var slab))
            {
                _idleBytes -= bytes;
                _held += bytes;
                return slab;
            }
            collect = MakeRoom(bytes);
            _held += bytes;
            AssertWithinBounds();
        }
        if (collect) Collect(wait: true);
        return GC.AllocateUninitializedArray<double>(1 << bits);
    }

    /// <summary>Takes a slab back for the next query.</summary>
    internal void Return(double[] slab)
    {
        lock (_lock)
        {
            var bytes = sizeof(double) * (long)slab.Length;
            Debug.Assert(BitOperations.IsPow2(slab.Length), "slabs come from Rent");
            _held -= bytes;
            _idleBytes += bytes;
            Debug.Assert(_held >= 0, "no more is given back than was taken");
            _idle[BitOperations.Log2((uint)slab.Length)].Push(slab);
        }
        _timer?.Change(IdleAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Drops idle slabs and has them collected.</summary>
    internal void Trim()
    {
        bool collect;
        lock (_lock)
        {
            DropIdle(_idleBytes);
            collect = _released >= WorthCollecting && !HasCollected();
        }
        if (collect) Collect(wait: false);
    }

    public void Dispose() => _timer?.Dispose();

    private static int BitsOf(int doubles) =>
        Math.Max(MinSlabBits, 32 - BitOperations.LeadingZeroCount((uint)(doubles - 1)));

    /// <returns>True if garbage must be collected before so much more is allocated.</returns>
    private bool MakeRoom(long bytes)
    {
        if (_held + bytes > _maxBytes) throw QueryException.NoMemoryNow(_maxBytes);
        var excess = _held + _idleBytes + bytes - _maxBytes;
        if (excess > 0) DropIdle(excess);
        if (_held + _idleBytes + _released + bytes <= _maxBytes || HasCollected()) return false;
        _released = 0;
        return true;
    }

    /// <summary>True if the runtime has collected everything by itself since memory was last released.</summary>
    private bool HasCollected()
    {
        var collections = GC.CollectionCount(GC.MaxGeneration);
        if (collections == _collections) return false;
        (_collections, _released) = (collections, 0);
        return true;
    }

    private void Release(long bytes)
    {
        HasCollected();
        _released += bytes;
    }

    /// <summary>Drops at least so many bytes of idle slabs, the largest first.</summary>
    private void DropIdle(long bytes)
    {
        var dropped = 0L;
        for (var bits = _idle.Length - 1; bits >= 0; bits--)
            while (dropped < bytes && _idle[bits].TryPop(out var slab)) dropped += sizeof(double) * (long)slab.Length;
        _idleBytes -= dropped;
        Debug.Assert(_idleBytes >= 0, "idle bytes are those of the idle slabs");
        Release(dropped);
    }

    [Conditional("DEBUG")]
    private void AssertWithinBounds() =>
        Debug.Assert(_held + _idleBytes + _released <= _maxBytes, "held + idle + released <= maxBytes");

    private static void Collect(bool wait) =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: wait, compacting: false);
}
