using LightWatch.Query.Errors;
using LightWatch.Query.Limits;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Tests.Limits;

public sealed class QueryGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static QueryGate Gate(int waiting, TimeSpan? maxWait = null)
    {
        var options = new QueryOptions
        {
            MaxConcurrent = 1,
            MaxWaiting = waiting,
            MaxWait = maxWait ?? TimeSpan.FromMinutes(10),
        };
        return new(Options.Create(options), TimeProvider.System);
    }

    [Fact]
    public async Task Slot_passes_to_the_query_that_waits()
    {
        using var gate = Gate(waiting: 1);
        var first = await gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second.WaitAsync(Deadline)).Dispose();
    }

    [Fact]
    public async Task Full_queue_refuses_at_once()
    {
        using var gate = Gate(waiting: 1);
        using var first = await gate.EnterAsync(CancellationToken.None);
        using var leave = new CancellationTokenSource();
        var second = gate.EnterAsync(leave.Token).AsTask();
        var third = await Assert.ThrowsAsync<ApiException>(async () => await gate.EnterAsync(CancellationToken.None));
        Assert.Equal(ErrorKind.Unavailable, third.Kind);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Long_wait_ends_as_a_timeout()
    {
        using var gate = Gate(waiting: 1, maxWait: TimeSpan.Zero);
        using var first = await gate.EnterAsync(CancellationToken.None);
        var second = await Assert.ThrowsAsync<ApiException>(
            () => gate.EnterAsync(CancellationToken.None).AsTask().WaitAsync(Deadline));
        Assert.Equal((ErrorKind.Timeout, "query timed out in query queue"), (second.Kind, second.Message));
    }
}
