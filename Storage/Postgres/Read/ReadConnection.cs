using System.Data;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// Lends connections to reads, each with a deadline, and turns errors of the database into messages for users.
/// </summary>
internal sealed class ReadConnection(PostgresConnections connections, TimeSpan timeout)
{
    // How long the server has to end a cancelled statement before the connection is given up.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a read over one connection.</summary>
    /// <param name="isSnapshot">All statements see the same state.</param>
    /// <exception cref="StoreException">The database cannot answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; so is the statement in the server.</exception>
    public async Task<T> RunAsync<T>(
        bool isSnapshot, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(timeout);
        try
        {
            await using var connection = await connections.Pool.OpenConnectionAsync(deadline.Token);
            return await RunAsync(connection, isSnapshot, read, deadline.Token);
        }
        catch (Exception e)
            when ((PostgresErrors.IsExpected(e) || e is OperationCanceledException) && cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException("the read was cancelled", e, cancel);
        }
        catch (Exception e) when (e is OperationCanceledException
            or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            or NpgsqlException { InnerException: TimeoutException })
        {
            throw new StoreException(
                $"the database took longer than {timeout.TotalSeconds:0} s (Postgres:StatementTimeout)", e);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            throw new StoreException($"the database cannot answer: {PostgresErrors.Reason(e)}", e);
        }
    }

    // A token alone would break the connection and leave the statement running: a COPY that has begun cannot be
    // cancelled over its own connection.
    private async Task<T> RunAsync<T>(
        NpgsqlConnection connection, bool isSnapshot, Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken stop)
    {
        using var abandon = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var ending = Task.CompletedTask;
        await using var registration = stop.Register(() =>
        {
            abandon.CancelAfter(Grace);
            ending = EndStatementsAsync(connection.ProcessID, ended.Token);
        });
        try
        {
            if (!isSnapshot) return await read(connection, abandon.Token);
            await using var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.RepeatableRead, abandon.Token);
            var result = await read(connection, abandon.Token);
            await transaction.CommitAsync(abandon.Token);
            return result;
        }
        finally
        {
            // Before the connection goes back to the pool, where the request would hit another statement.
            await registration.DisposeAsync();
            await ended.CancelAsync();
            await ending;
        }
    }

    // Again until it has ended: a request that comes between two statements is lost.
    private async Task EndStatementsAsync(int process, CancellationToken ended)
    {
        try
        {
            await using var other = await connections.Unpooled.OpenConnectionAsync(ended);
            await using var end = new NpgsqlCommand("select pg_cancel_backend($1)", other);
            end.Parameters.Add(new NpgsqlParameter<int> { TypedValue = process });
            using var timer = new PeriodicTimer(BetweenRequests);
            do _ = await end.ExecuteScalarAsync(ended);
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e) || e is OperationCanceledException)
        {
            // It has ended, or the server cannot be reached; then the connection is given up soon.
        }
    }
}
