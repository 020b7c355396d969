using System.Globalization;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Send;

/// <summary>Batches the server has not taken yet, oldest first: one file each, so that they survive a restart; in memory while the folder cannot be written.</summary>
/// <remarks>
/// Bounded in bytes and in age. A file appears under its name only when it is whole and on disk, and goes when its batch was delivered:
/// at worst a batch is sent twice. One caller at a time.
/// </remarks>
internal sealed class Backlog : IDisposable
{
    private const string Extension = ".otlp";
    private const int MaxMemoryBytes = 4 * 1024 * 1024;

    private readonly LinkedList<Kept> _kept = new();
    private readonly string? _folder;
    private readonly FileStream? _lock;
    private readonly AgentOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private long _diskBytes;
    private long _memoryBytes;
    private int _sequence;
    private bool _warned;

    public Backlog(AgentOptions options, ILogger logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        var folder = BufferFolder.Of(options);
        if (folder is null) return;
        try
        {
            Directory.CreateDirectory(folder);
            // Two agents in one folder would send each other's batches; the second keeps its own in memory.
            _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
            _folder = folder;
            Load(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Unusable(folder, error);
        }
    }

    /// <summary>Batches kept.</summary>
    public int Count => _kept.Count;

    /// <summary>Adds the newest batch; the oldest ones go if it does not fit.</summary>
    public void Keep(Batch batch)
    {
        var kept = TryWrite(batch) ?? new Kept(batch.UnixMs, batch.Frame.Length, null, batch.Frame);
        if (kept.Path is null) _memoryBytes += kept.Bytes;
        else _diskBytes += kept.Bytes;
        _kept.AddLast(kept);
        Trim();
    }

    /// <summary>The oldest batch, left in place until <see cref="RemoveOldest"/>.</summary>
    public bool TryPeek(out Batch batch)
    {
        Trim();
        while (_kept.First is { } first)
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

    /// <summary>Forgets the oldest batch.</summary>
    public void RemoveOldest()
    {
        if (_kept.First is not { } first) return;
        _kept.RemoveFirst();
        if (first.Value.Path is null)
        {
            _memoryBytes -= first.Value.Bytes;
            return;
        }

        _diskBytes -= first.Value.Bytes;
        TryDelete(first.Value.Path);
    }

    public void Dispose() => _lock?.Dispose();

    private void Load(string folder)
    {
        foreach (var half in Directory.EnumerateFiles(folder, "*.tmp")) TryDelete(half);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            // Names are the time of the batch, Unix ms in 13 digits, and a number: their order is that of time.
            if (!long.TryParse(Path.GetFileName(path).AsSpan(0, Math.Min(13, Path.GetFileName(path).Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)) continue;
            var kept = new Kept(unixMs, new FileInfo(path).Length, path, null);
            _diskBytes += kept.Bytes;
            _kept.AddLast(kept);
        }

        Trim();
    }

    private Kept? TryWrite(Batch batch)
    {
        if (_folder is null) return null;
        try
        {
            var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{batch.UnixMs:D13}-{_sequence++:D6}{Extension}"));
            using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                file.Write(batch.Frame);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".tmp", path, overwrite: true);
            _warned = false;
            return new(batch.UnixMs, batch.Frame.Length, path, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Unusable(_folder, error);
            return null;
        }
    }

    private static byte[]? Read(Kept kept)
    {
        if (kept.Frame is not null) return kept.Frame;
        try
        {
            var frame = File.ReadAllBytes(kept.Path!);
            var whole = frame.Length >= 5 && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)) == (uint)(frame.Length - 5);
            return whole ? frame : null;
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
        while (_kept.First is { } first && (_diskBytes > _options.BufferMaxBytes || _memoryBytes > MaxMemoryBytes || first.Value.UnixMs < oldest))
        {
            RemoveOldest();
            dropped++;
        }

        if (dropped > 0) _logger.BacklogDropped(dropped);
    }

    private void Unusable(string folder, Exception error)
    {
        if (!_warned) _logger.BufferUnusable(folder, error.Message, MaxMemoryBytes);
        _warned = true;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays and is sent once more after the next start.
        }
    }

    private sealed record Kept(long UnixMs, long Bytes, string? Path, byte[]? Frame);
}
