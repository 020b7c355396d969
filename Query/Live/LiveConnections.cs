using System.Diagnostics;
using LightWatch.Query.Limits;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Live;

/// <summary>Counts the live clients: <c>0 &lt;= clients &lt;= Query:MaxLiveConnections</c>.</summary>
internal sealed class LiveConnections(IOptions<QueryOptions> options)
{
    private readonly int _max = options.Value.MaxLiveConnections;
    private int _count;

    /// <summary>
    /// Counts one client more, unless there are as many as may be. <see cref="Leave"/> follows true, never false.
    /// </summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= _max) return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        var left = Interlocked.Decrement(ref _count);
        Debug.Assert(left >= 0, "more clients left than entered");
    }
}
