using Npgsql;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>One binary COPY into a table. What is not completed is undone by the server.</summary>
internal sealed class CopyInto : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private bool _completed;

    private CopyInto(NpgsqlRawCopyStream stream, CopyBuffer buffer) => (_stream, Buffer) = (stream, buffer);

    /// <summary>Rows are written here; <see cref="SendAsync"/> empties it.</summary>
    public CopyBuffer Buffer { get; }

    /// <param name="target">Table and columns: <c>sample (series_id, time, value)</c>.</param>
    /// <param name="timeout">How long the server may stay silent.</param>
    public static async Task<CopyInto> BeginAsync(
        NpgsqlConnection connection, string target, CopyBuffer buffer, TimeSpan timeout,
        CancellationToken cancel)
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"copy {target} from stdin (format binary)", cancel);
        // The end of a COPY cannot be cancelled, so it must have a timeout.
        stream.ReadTimeout = stream.WriteTimeout = (int)timeout.TotalMilliseconds;
        buffer.Clear();
        buffer.Header();
        return new CopyInto(stream, buffer);
    }

    public async ValueTask SendAsync(CancellationToken cancel)
    {
        await _stream.WriteAsync(Buffer.Written, cancel);
        Buffer.Clear();
    }

    /// <summary>Ends the COPY; unless the connection has a transaction, its rows are durable then.</summary>
    /// <exception cref="NpgsqlException">
    /// No row is in; if the connection broke, it is unknown whether the rows are.
    /// </exception>
    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        Buffer.End();
        await SendAsync(cancel);
        cancel.ThrowIfCancellationRequested();
        _completed = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_completed) return;
        _completed = true;
        try
        {
            await _stream.CancelAsync();
        }
        catch (Exception e)
            when (PostgresErrors.IsExpected(e) || e is ObjectDisposedException or InvalidOperationException)
        {
            // The connection is broken, and the COPY with it; the first error is on its way to the caller.
        }
    }
}
