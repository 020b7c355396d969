using System.Runtime.CompilerServices;

namespace LightWatch.Storage.Embedded.Heads;

/// <summary>The samples of one series in one partition: sealed chunks, and open rows in order of time.</summary>
/// <remarks>
/// One writer. Appending in order only writes beyond the published count. Everything that changes what was published (a late or repeated
/// sample, sealing) happens between two increments of the version, odd inside; a reader copies the open rows and does so again if the
/// version moved. Readers therefore never hold the writer up. Times are kept as milliseconds since the partition's start.
/// </remarks>
internal sealed class HeadSeries
{
    private const int FirstCapacity = 8;

    private int[] _rel = new int[FirstCapacity];
    private double[] _values = new double[FirstCapacity];
    private HeadExtras? _extras;
    private long _startUnixMs;                                   // of all open rows, unless the extras say more
    private int _count;
    private int _version;

    /// <summary>Upper bound of the samples held.</summary>
    public int Samples => Volatile.Read(ref _count);

    /// <summary>For the writer only: a float sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int rel, double value)
    {
        var count = _count;
        if (count < _rel.Length && (count == 0 || rel > _rel[count - 1]) && _extras is null && _startUnixMs == 0)
        {
            _rel[count] = rel;
            _values[count] = value;
            Volatile.Write(ref _count, count + 1);
        }
        else AppendSlow(rel, value, null, 0);
    }

    /// <summary>For the writer only: a sample of any kind; start 0 = unknown.</summary>
    public void Append(int rel, double value, NativeHistogram? histogram, long startUnixMs)
    {
        var count = _count;
        if (histogram is null && count > 0 && count < _rel.Length && rel > _rel[count - 1] && _extras is null && _startUnixMs == startUnixMs)
        {
            _rel[count] = rel;
            _values[count] = value;
            Volatile.Write(ref _count, count + 1);
        }
        else AppendSlow(rel, value, histogram, startUnixMs);
    }

    /// <summary>Copies the open rows as they are at one moment.</summary>
    public void CopyOpen(OpenRows into)
    {
        var wait = new SpinWait();
        while (true)
        {
            var version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                var count = Volatile.Read(ref _count);
                into.Copy(count, _rel, _values, _extras, _startUnixMs);
                Interlocked.MemoryBarrier();
                if (version == Volatile.Read(ref _version)) return;
            }
            wait.SpinOnce();
        }
    }

    private void AppendSlow(int rel, double value, NativeHistogram? histogram, long startUnixMs)
    {
        Interlocked.Increment(ref _version);
        if (_count == _rel.Length) Grow();
        if (_count == 0 && _extras is null) _startUnixMs = startUnixMs;
        if (_extras is null && (histogram is not null || startUnixMs != _startUnixMs)) _extras = new HeadExtras(_rel.Length, _count, _startUnixMs);
        var row = _count;
        while (row > 0 && _rel[row - 1] >= rel) row--;
        if (row < _count && _rel[row] == rel)                    // a repeated sample: the last one wins
        {
            _values[row] = value;
            _extras?.Set(row, histogram, startUnixMs);
        }
        else
        {
            var behind = _count - row;
            Array.Copy(_rel, row, _rel, row + 1, behind);
            Array.Copy(_values, row, _values, row + 1, behind);
            _extras?.Insert(row, behind);
            _rel[row] = rel;
            _values[row] = value;
            _extras?.Set(row, histogram, startUnixMs);
            _count++;
        }
        Interlocked.Increment(ref _version);
    }

    private void Grow()
    {
        var capacity = _rel.Length * 2;
        Array.Resize(ref _rel, capacity);
        Array.Resize(ref _values, capacity);
        _extras?.Resize(capacity);
    }
}
