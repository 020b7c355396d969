namespace LightWatch.Storage.Hot;

/// <summary>The numbers and times of the newest entries that each writing process has put into the stream.</summary>
/// <remarks>One owner.</remarks>
internal sealed class WriterNumbers(TimeProvider time)
{
    // Without a time: the entry was in the stream before this life of the window.
    private readonly Dictionary<string, (long Number, long? ReadAt)> _writers = [];

    /// <summary>Forgets all writers but the one of the entry from which the stream is followed.</summary>
    public void Begin(CommitEntry entry)
    {
        _writers.Clear();
        _writers[entry.Publisher] = (entry.Number, null);
    }

    /// <summary>True if an entry of the writer has been seen.</summary>
    public bool Knows(string publisher) => _writers.ContainsKey(publisher);

    /// <summary>Records an entry.</summary>
    /// <exception cref="StoreException">
    /// Its number does not follow the writer's number before: a batch is missing.
    /// </exception>
    public void Take(CommitEntry entry)
    {
        if (_writers.TryGetValue(entry.Publisher, out var known) && entry.Number != known.Number + 1)
            throw new StoreException("a batch is missing in the stream");
        _writers[entry.Publisher] = (entry.Number, time.GetTimestamp());
    }

    /// <summary>True if the newest entry of any writer was read longer ago than a time.</summary>
    public bool AnySilentFor(TimeSpan span)
    {
        foreach (var (_, readAt) in _writers.Values)
            if (readAt is { } since && time.GetElapsedTime(since) > span) return true;
        return false;
    }
}
