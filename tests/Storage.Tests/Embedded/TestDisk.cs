using LightWatch.Storage.Files;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>The real disk, until it is told to fail.</summary>
internal sealed class TestDisk : IStoreFiles
{
    private volatile bool _dead;

    /// <summary>
    /// Bytes that can still be appended; then writes stop in the middle and say that the disk is full.
    /// </summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Sync fails, as of a disk that loses writes.</summary>
    public bool SyncFails { get; set; }

    /// <summary>
    /// From now on nothing more is written, whatever is asked: what the process would leave behind if it were killed
    /// now.
    /// </summary>
    public bool Dead
    {
        get => _dead;
        set => _dead = value;
    }

    public IAppendFile CreateAppend(string path)
    {
        Check(0);
        return new TestFile(this, StoreFiles.Disk.CreateAppend(path));
    }

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        Check(content.Length);
        StoreFiles.Disk.Replace(path, content);
    }

    public void Delete(string path)
    {
        Check(0);
        StoreFiles.Disk.Delete(path);
    }

    private void Check(long bytes)
    {
        if (Dead) throw new IOException("the disk is gone");
        if (Room < bytes) throw new IOException("No space left on device");
        Room -= bytes;
    }

    private sealed class TestFile(TestDisk disk, IAppendFile file) : IAppendFile
    {
        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (!disk.Dead && disk.Room < bytes.Length)
            {
                file.Append(bytes[..(int)disk.Room]);            // a full disk takes what still fits
                disk.Room = 0;
            }
            disk.Check(bytes.Length);
            file.Append(bytes);
        }

        public void Sync()
        {
            disk.Check(0);
            if (disk.SyncFails) throw new IOException("Input/output error");
            file.Sync();
        }

        public void Truncate(long length)
        {
            disk.Check(0);
            file.Truncate(length);
        }

        public void Dispose() => file.Dispose();
    }
}
