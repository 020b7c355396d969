using System.Buffers;
using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>
/// Counts what one query holds and has read. Safe for the threads of one query; disposed when its answer is written.
/// </summary>
/// <param name="maxBytes">Bytes this query may hold at once.</param>
/// <param name="maxSamples">Samples this query may read and compute.</param>
/// <param name="together">What it shares with the other queries.</param>
internal sealed class MemoryBudget(long maxBytes, long maxSamples, QueryMemory together) : IDisposable
{
    // A query holds at least a few columns at once, with what its functions need beside them.
    private const int MinColumns = 8;

    // Its fields, and the headers of four arrays.
    private const int HistogramObjectBytes = 240;

    // Columns of so few doubles come from the runtime's shared pool.
    private const int MaxSmall = 1 << 12;

    private readonly List<double[]> _slabs = [];
    private long _bytes;
    private long _samples;
    private bool _closed;

    /// <summary>Samples read and points computed so far.</summary>
    public long Samples => Volatile.Read(ref _samples);

    /// <exception cref="QueryException">More than the query may hold.</exception>
    public void Charge(long bytes)
    {
        RequireRoom(bytes);
        together.Take(bytes);
        Count(bytes);
    }

    /// <summary>Lends memory for columns, of undefined content, until it is returned or the query ends.</summary>
    /// <inheritdoc cref="Charge(long)"/>
    public double[] Rent(int doubles)
    {
        if (doubles <= MaxSmall)
        {
            var small = ArrayPool<double>.Shared.Rent(doubles);
            Charge(sizeof(double) * (long)small.Length);
            return small;
        }
        var bytes = QueryMemory.BytesOf(doubles);
        RequireRoom(bytes);
        var slab = together.Rent(doubles);
        lock (_slabs) _slabs.Add(slab);
        Count(bytes);
        return slab;
    }

    /// <summary>Takes back what <see cref="Rent"/> gave; its content must not be used afterwards.</summary>
    public void Return(double[] slab)
    {
        if (slab.Length <= MaxSmall)
        {
            ArrayPool<double>.Shared.Return(slab);
            if (!Volatile.Read(ref _closed)) GiveBack(sizeof(double) * (long)slab.Length);
            return;
        }
        lock (_slabs)
        {
            var at = _slabs.LastIndexOf(slab);
            if (at < 0) return;                                  // the query has ended: it went back then
            _slabs[at] = _slabs[^1];
            _slabs.RemoveAt(_slabs.Count - 1);
        }
        Interlocked.Add(ref _bytes, -sizeof(double) * (long)slab.Length);
        together.Return(slab);
    }

    /// <summary>
    /// Counts a histogram that stays until the query ends: the object, its spans and counts, and the place in its
    /// column.
    /// </summary>
    /// <inheritdoc cref="Charge(long)"/>
    public void Charge(NativeHistogram histogram) => Charge(
        HistogramObjectBytes +
            (sizeof(double) * (long)(histogram.PositiveSpans.Length + histogram.NegativeSpans.Length +
                histogram.PositiveCounts.Length + histogram.NegativeCounts.Length)));

    public void Release(long bytes)
    {
        if (bytes > 0 && !Volatile.Read(ref _closed)) GiveBack(bytes);
    }

    /// <summary>
    /// Gives back what was charged and not released, and what was lent. Failed queries return nothing themselves: it is
    /// done here.
    /// </summary>
    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        lock (_slabs)
        {
            foreach (var slab in _slabs)
            {
                Interlocked.Add(ref _bytes, -sizeof(double) * (long)slab.Length);
                together.Return(slab);
            }
            _slabs.Clear();
        }
        together.Give(Interlocked.Exchange(ref _bytes, 0));
    }

    /// <summary>
    /// Refuses grids whose single column would take a good part of the budget: a subquery of years by milliseconds.
    /// </summary>
    /// <exception cref="QueryException">Too many steps.</exception>
    public void RequireSteps(StepGrid grid)
    {
        if (grid.LongCount > maxSamples) throw QueryException.TooManySamples();
        if (grid.LongCount > maxBytes / sizeof(double) / MinColumns) throw QueryException.TooManyBytes(maxBytes);
    }

    /// <summary>Checks before reading: the store knows upper bounds at no cost.</summary>
    /// <exception cref="QueryException">Reading this many would exceed the budget.</exception>
    public void Foresee(long samples)
    {
        if (Volatile.Read(ref _samples) + samples > maxSamples) throw QueryException.TooManySamples();
    }

    /// <exception cref="QueryException">More than the query may read.</exception>
    public void Read(long samples)
    {
        if (Interlocked.Add(ref _samples, samples) > maxSamples) throw QueryException.TooManySamples();
    }

    // Comes first: what one query can never hold does not fit later either.
    private void RequireRoom(long bytes)
    {
        if (Volatile.Read(ref _bytes) + bytes > maxBytes) throw QueryException.TooManyBytes(maxBytes);
    }

    // Two threads may pass RequireRoom at once: what is then too much stays counted until the query ends.
    private void Count(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > maxBytes) throw QueryException.TooManyBytes(maxBytes);
    }

    private void GiveBack(long bytes)
    {
        var left = Interlocked.Add(ref _bytes, -bytes);
        Debug.Assert(left >= 0, "no more is given back than was charged");
        together.Give(bytes);
    }
}
