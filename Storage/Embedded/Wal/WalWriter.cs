using System.Diagnostics;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Embedded.Wal;

/// <summary>Writes the log: records gathered in memory, made durable together by one write and one sync.</summary>
/// <remarks>
/// One thread. Segments are never continued after an error or a restart: a new one begins with definitions of its
/// series.
/// </remarks>
internal sealed class WalWriter(IStoreFiles files, string folder, int segmentBytes, long firstRecord) : IDisposable
{
    private readonly long _run = Random.Shared.NextInt64(1, long.MaxValue);
    private readonly FrameBuffer _group = new();
    private IAppendFile? _segment;
    private string _path = "";
    private long _durableBytes;
    private long _rowBytes;
    private long _nextRecord = firstRecord;
    private long _durableRecord = firstRecord - 1;

    /// <summary>Changes with every new segment: series defined in another one must be defined again.</summary>
    public int SegmentNumber { get; private set; }

    /// <summary>Bytes of the open segment that are durable.</summary>
    public long SegmentBytes => _durableBytes;

    /// <summary>Makes sure that there is a segment with room; goes before the first record of a group.</summary>
    /// <exception cref="IOException">The disk does not take a new file.</exception>
    public void Prepare()
    {
        Debug.Assert(_group.Length == 0, "goes before the first record of a group");
        Debug.Assert(_durableRecord < _nextRecord, "_durableRecord < _nextRecord");
        // Definitions do not count unless they are most of it, so that a million series do not fill one segment after
        // the other.
        if (_segment is not null && _rowBytes >= segmentBytes && _rowBytes >= _durableBytes / 2) EndSegment();
        if (_segment is not null) return;
        _path = Path.Combine(folder, WalFormat.SegmentName(_nextRecord));
        var segment = files.CreateAppend(_path);
        try
        {
            Span<byte> header = stackalloc byte[WalFormat.SegmentHeaderBytes];
            WalFormat.WriteSegmentHeader(header, _run);
            segment.Append(header);
            segment.Sync();
        }
        catch
        {
            segment.Dispose();
            files.Delete(_path);
            throw;
        }
        _segment = segment;
        _durableBytes = WalFormat.SegmentHeaderBytes;
        _rowBytes = 0;
        SegmentNumber++;
    }

    /// <summary>Adds one record to the group.</summary>
    /// <returns>The record's number.</returns>
    public long Add(BatchFrame frame, SampleBatch batch, ReadOnlySpan<SeriesDefinition> definitions)
    {
        Debug.Assert(_segment is not null, "Prepare goes first");
        var start = _group.Length;
        _group.Extend(WalFormat.RecordHeaderBytes);
        frame.Write(_group, batch, definitions);
        var record = _group.From(start);
        WalFormat.WriteRecordHeader(record, _nextRecord, record[WalFormat.RecordHeaderBytes..]);
        _rowBytes += 9L * batch.Count;
        return _nextRecord++;
    }

    /// <summary>Makes the group durable.</summary>
    /// <exception cref="IOException">Nothing of the group counts; the segment is closed and the next group begins a new
    /// one.</exception>
    public void Commit()
    {
        try
        {
            _segment!.Append(_group.Written.Span);
            _segment.Sync();
            _durableBytes += _group.Length;
            Debug.Assert(_durableRecord < _nextRecord && _durableBytes >= WalFormat.SegmentHeaderBytes,
                "record numbers only grow");
            _durableRecord = _nextRecord - 1;
        }
        catch
        {
            Abandon();
            throw;
        }
        finally
        {
            _group.Clear();
        }
    }

    /// <summary>Closes the segment, so that it can be deleted once its rows are in blocks.</summary>
    public void EndSegment()
    {
        _segment?.Dispose();
        _segment = null;
    }

    /// <summary>Number of the newest durable record.</summary>
    public long LastRecord => Volatile.Read(ref _durableRecord);

    /// <summary>Least number of a record that the log still has. For any thread.</summary>
    public long OldestRecord => WalFormat.Segments(folder) is { Count: > 0 } segments ? segments[0].FirstRecord
        : LastRecord + 1;

    /// <summary>Deletes segments all of whose records are below a number; the open one stays.</summary>
    /// <returns>Segments deleted.</returns>
    public int DeleteBefore(long record)
    {
        var segments = WalFormat.Segments(folder);
        var deleted = 0;
        for (var i = 0; i < segments.Count; i++, deleted++)
        {
            var next = i + 1 < segments.Count ? segments[i + 1].FirstRecord : _segment is null ? LastRecord + 1
                : long.MaxValue;
            if (next > record) break;
            files.Delete(segments[i].Path);
        }
        return deleted;
    }

    public void Dispose()
    {
        EndSegment();
        _group.Dispose();
    }

    // What a failed write left behind is cut off, so that its record numbers can be used again. Where even that fails
    // they stay unused.
    private void Abandon()
    {
        try
        {
            if (_durableBytes > WalFormat.SegmentHeaderBytes) _segment!.Truncate(_durableBytes);
            else files.Delete(_path);
            Debug.Assert(_durableRecord < _nextRecord, "_durableRecord < _nextRecord");
            _nextRecord = _durableRecord + 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Recovery meets the leftovers as damage and reads on behind them.
        }
        EndSegment();
    }
}
