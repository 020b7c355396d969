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
    /// No samples at all: only the place of the store, for what else is kept there (the data folder, or the connections
    /// and notifications of the database). Comes with the other uses too.
    /// </summary>
    Place = 4,

    Both = Write | Read,
}
