namespace LightWatch.Storage;

/// <summary>What a process wants of the store, so that it opens no more than that.</summary>
[Flags]
public enum StorageUse
{
    /// <summary>It appends: <see cref="ISampleSink"/>.</summary>
    Write = 1,

    /// <summary>It answers: <see cref="ISampleSource"/> and <see cref="ISampleFeed"/>.</summary>
    Read = 2,

    /// <summary>
    /// Only control documents (<see cref="Control.IDocuments"/>), which come with the other uses too.
    /// </summary>
    Documents = 4,

    Both = Write | Read,
}
