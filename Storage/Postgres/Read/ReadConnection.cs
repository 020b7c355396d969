using System.Data;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Lends connections to reads, each with a deadline, and says in plain words what went wrong.</summary>
internal sealed class ReadConnection(NpgsqlDataSource pool, TimeSpan patience)
{
    // Beyond the server's own statement timeout, so that its message comes first.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Runs a read over one connection.</summary>
    /// <param name="isSnapshot">All statements see the same state.</param>
    /// <exception cref="StoreException">The database cannot answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; so is the statement in the server.</exception>
    public async Task<T> RunAsync<T>(bool isSnapshot, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(patience + Grace);
        try
        {
            await using var connection = await pool.OpenConnectionAsync(deadline.Token);
            if (!isSnapshot) return await read(connection, deadline.Token);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, deadline.Token);
            var result = await read(connection, deadline.Token);
            await transaction.CommitAsync(deadline.Token);
            return result;
        }
        catch (Exception e) when ((PostgresErrors.IsExpected(e) || e is OperationCanceledException) && cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException("the read was cancelled", e, cancel);
        }
        catch (Exception e) when (e is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            throw new StoreException($"the database took longer than {patience.TotalSeconds:0} s (Postgres:StatementTimeout)", e);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            throw new StoreException($"the database cannot answer: {PostgresErrors.Reason(e)}", e);
        }
    }
}
