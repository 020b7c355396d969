namespace LightWatch.Query.Evaluate;

/// <summary>Memory that all queries of the process hold together. Safe for many threads.</summary>
/// <remarks>0 &lt;= bytes held &lt;= <paramref name="mostBytes"/>, always: what does not fit is refused before it is taken.</remarks>
internal sealed class QueryMemory(long mostBytes)
{
    private long _bytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <exception cref="QueryException">Other queries hold too much of it now.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= mostBytes) return;
        Interlocked.Add(ref _bytes, -bytes);
        throw QueryException.NoMemoryNow(mostBytes);
    }

    public void Give(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
