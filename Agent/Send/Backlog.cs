using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Retry;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Send;

/// <summary>
/// Batches that the server has not taken yet, oldest first: one file each, so that they survive a restart; in memory
/// while the folder cannot be written.
/// </summary>
/// <remarks>
/// Bounded in bytes and in age. A file gets its name only when it is complete and synced, and is deleted when its batch
/// was delivered: at worst a batch is sent twice. Used by one thread at a time.
/// </remarks>
internal sealed class Backlog : IDisposable
{
    private const string Extension = ".otlp";
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);
    private const int MaxMemoryBytes = 4 * 1024 * 1024;

    private readonly LinkedList<Entry> _entries = new();
    private readonly string? _folder;
    private readonly FileStream? _lock;
    private readonly AgentOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private long _diskBytes;
    private long _memoryBytes;
    private int _sequence;
    private readonly Remark _unusable;

    public Backlog(AgentOptions options, ILogger logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        _unusable = new Remark(time, Reminder);
        var folder = BufferFolder.Of(options);
        if (folder is null) return;
        try
        {
            Directory.CreateDirectory(folder);
            // Two agents in one folder would send each other's batches; the second one uses memory.
            _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None, 1, FileOptions.None);
            _folder = folder;
            Load(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Unusable(folder, error);
        }
    }

    /// <summary>Number of batches.</summary>
    public int Count => _entries.Count;

    /// <summary>Number of those on disk, which survive a restart.</summary>
    public int CountOnDisk => _entries.Count(e => e.Path is not null);

    /// <summary>Adds the newest batch; the oldest ones are dropped until it fits.</summary>
    public void Keep(Batch batch)
    {
        var entry = TryWrite(batch) ?? new Entry(batch.UnixMs, batch.Frame.Length, null, batch.Frame);
        if (entry.Path is null) _memoryBytes += entry.Bytes;
        else _diskBytes += entry.Bytes;
        _entries.AddLast(entry);
        Trim();
    }

    /// <summary>The oldest batch, left in place until <see cref="RemoveOldest"/>.</summary>
    public bool TryPeek(out Batch batch)
    {
        Trim();
        while (_entries.First is { } first)
        {
            if (Read(first.Value) is { } frame)
            {
                batch = new(first.Value.UnixMs, frame);
                return true;
            }

            RemoveOldest();
        }

        batch = null!;
        return false;
    }

    /// <summary>The newest batch, left in place until <see cref="RemoveNewest"/>.</summary>
    public bool TryPeekNewest(out Batch batch)
    {
        Trim();
        while (_entries.Last is { } last)
        {
            if (Read(last.Value) is { } frame)
            {
                batch = new(last.Value.UnixMs, frame);
                return true;
            }

            RemoveNewest();
        }

        batch = null!;
        return false;
    }

    /// <summary>Removes the oldest batch, and its file.</summary>
    public void RemoveOldest() => Remove(_entries.First);

    /// <summary>Removes the newest batch, and its file.</summary>
    public void RemoveNewest() => Remove(_entries.Last);

    public void Dispose() => _lock?.Dispose();

    private void Remove(LinkedListNode<Entry>? node)
    {
        if (node is null) return;
        _entries.Remove(node);
        if (node.Value.Path is not { } path)
        {
            _memoryBytes -= node.Value.Bytes;
            return;
        }

        _diskBytes -= node.Value.Bytes;
        TryDelete(path);
    }

    private void Load(string folder)
    {
        foreach (var partial in Directory.EnumerateFiles(folder, "*.tmp")) TryDelete(partial);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            // Names are the time of the batch, Unix ms in 13 digits, and a number: they sort by time.
            if (!long.TryParse(Path.GetFileName(path).AsSpan(0, Math.Min(13, Path.GetFileName(path).Length)),
                NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)) continue;
            var entry = new Entry(unixMs, new FileInfo(path).Length, path, null);
            _diskBytes += entry.Bytes;
            _entries.AddLast(entry);
        }

        Trim();
    }

    private Entry? TryWrite(Batch batch)
    {
        if (_folder is null) return null;
        var path = Path.Combine(_folder,
            string.Create(CultureInfo.InvariantCulture, $"{batch.UnixMs:D13}-{_sequence++:D6}{Extension}"));
        try
        {
            using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                file.Write(batch.Frame);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".tmp", path, overwrite: true);
            _unusable.Forget();
            return new(batch.UnixMs, batch.Frame.Length, path, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk must not be left with halves.
            TryDelete(path + ".tmp");
            Unusable(_folder, error);
            return null;
        }
    }

    private static byte[]? Read(Entry entry)
    {
        if (entry.Frame is not null) return entry.Frame;
        try
        {
            var frame = File.ReadAllBytes(entry.Path!);
            var isComplete = frame.Length >= 5
                && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)) == (uint)(frame.Length - 5);
            return isComplete ? frame : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Trim()
    {
        var oldest = (_time.GetUtcNow() - _options.BufferMaxAge).ToUnixTimeMilliseconds();
        var dropped = 0;
        while (_entries.First is { } first
            && (_diskBytes > _options.BufferMaxBytes || _memoryBytes > MaxMemoryBytes || first.Value.UnixMs < oldest))
        {
            RemoveOldest();
            dropped++;
        }

        Debug.Assert(_diskBytes >= 0 && _memoryBytes >= 0 && (_entries.Count > 0 || _diskBytes + _memoryBytes == 0));
        if (dropped > 0) _logger.BacklogDropped(dropped);
    }

    private void Unusable(string folder, Exception error)
    {
        if (_unusable.IsDue(error.Message)) _logger.BufferUnusable(folder, error.Message, MaxMemoryBytes);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The file stays, and its batch is sent once more after the next start.
        }
    }

    // Either Path or Frame is null.
    private sealed record Entry(long UnixMs, long Bytes, string? Path, byte[]? Frame);
}
