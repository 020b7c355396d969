using System.Globalization;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded;

/// <summary>The folder of a store: its layout, and the lock that keeps a second process out.</summary>
public sealed class StoreFolder : IDisposable
{
    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    /// <summary>The folder itself, an absolute path.</summary>
    public string Root { get; }

    /// <summary>
    /// The folder of control documents, which other parts of this process read and write; it exists, and backups take
    /// it along.
    /// </summary>
    public string Documents => Path.Combine(Root, "documents");

    internal string Wal => Path.Combine(Root, "wal");

    internal string Blocks => Path.Combine(Root, "blocks");

    internal string Checkpoint => Path.Combine(Root, "checkpoint");

    internal string Notes => Path.Combine(Root, "notes");

    /// <summary>The file of <see cref="Id"/>.</summary>
    internal string IdFile => Path.Combine(Root, "id");

    /// <summary>
    /// What tells this store from all others, whatever its folder is called; a backup has the id of what it is a copy
    /// of.
    /// </summary>
    public Guid Id { get; private init; }

    /// <summary>
    /// Creates the folder if need be and locks it until disposed, or until the process ends in whatever way.
    /// </summary>
    /// <exception cref="StoreException">
    /// Another process has it, or it cannot be written; the message names the folder.
    /// </exception>
    public static StoreFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        var lockPath = Path.Combine(path, "lock");
        try
        {
            Create(path);
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
            var folder = new StoreFolder(path, held) { Id = FindId(Path.Combine(path, "id")) };
            Create(folder.Wal);
            Create(folder.Blocks);
            Create(folder.Documents);
            return folder;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException(
                $"The data folder {path} cannot be written: {e.Message} Choose another with Storage:Path.", e);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new StoreException($"The data folder {path} is in use{UserOf(lockPath)}. Stop the other LightWatch, or choose another folder with Storage:Path. ({e.Message})", e);
        }
        catch (IOException e)
        {
            throw new StoreException(
                $"The data folder {path} cannot be created: {e.Message} Choose another with Storage:Path.", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Guid FindId(string file)
    {
        if (File.Exists(file) && Guid.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var known))
            return known;
        var made = Guid.NewGuid();
        StoreFiles.Disk.Replace(file, System.Text.Encoding.ASCII.GetBytes(made.ToString()));
        return made;
    }

    private static string UserOf(string lockPath)
    {
        try
        {
            using var file = new FileStream(lockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file);
            return $" by process {text.ReadToEnd()}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return " by another process";
        }
    }
}
