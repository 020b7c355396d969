using LightWatch.Query.Api;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Tests.Api;

public sealed class QueryGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static QueryGate Gate(int waiting, int waitSeconds = 600) =>
        new(Options.Create(new QueryOptions { MaxConcurrent = 1, MaxWaiting = waiting, WaitSeconds = waitSeconds }), TimeProvider.System);

    [Fact]
    public async Task Turn_passes_to_the_one_who_waits()
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
        using var gate = Gate(waiting: 1, waitSeconds: 0);
        using var first = await gate.EnterAsync(CancellationToken.None);
        var second = await Assert.ThrowsAsync<ApiException>(() => gate.EnterAsync(CancellationToken.None).AsTask().WaitAsync(Deadline));
        Assert.Equal((ErrorKind.Timeout, "query timed out in query queue"), (second.Kind, second.Message));
    }
}
