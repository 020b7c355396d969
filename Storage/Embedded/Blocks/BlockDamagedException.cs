namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>A block's bytes are not what was written; the message names the file and what is wrong.</summary>
internal sealed class BlockDamagedException : Exception
{
    public BlockDamagedException(
        string path, string wrong) : base($"Block {Path.GetFileName(path)} is damaged: {wrong}.") => BlockPath = path;

    public BlockDamagedException(string message) : base(message)
    {
    }

    public BlockDamagedException(string message, Exception inner) : base(message, inner)
    {
    }

    public BlockDamagedException()
    {
    }

    /// <summary>The file.</summary>
    public string? BlockPath { get; }
}
