using LightWatch.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Migrate;

/// <summary>Copies all that a store holds into another one, and reads it back.</summary>
public static class StoreMigration
{
    /// <summary>
    /// Copies what the target has not, day by day from the oldest on, then compares both. Interrupted in whatever way,
    /// it goes on where it was when it is run again; run again after it was done, it copies what is new.
    /// </summary>
    /// <exception cref="StoreException">
    /// A store cannot be used, or the target is not what it should be; what was copied stays.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was copied stays.</exception>
    /// <param name="documents">Opens what both stores keep beside samples, which is copied too.</param>
    public static async Task<MigrationResult> RunAsync(
        MigrationRequest request, IDocumentMigration documents, IMigrationListener listener, TimeProvider time,
            ILoggerFactory logs, CancellationToken cancel)
    {
        if (request.FromUnixMs >= request.ToUnixMs)
            throw new StoreException("the end of the time is not after its beginning");
        if (request.From == request.To) throw new StoreException("source and target are the same");
        try
        {
            await using var from = await OpenSourceAsync(request.From, request, documents, time, logs, cancel);
            await using var to = request.IsCheck
                ? await OpenSourceAsync(request.To, request, documents, time, logs, cancel)
                    : await OpenTargetAsync(request, documents, time, logs, cancel);
            listener.Say($"from {from.Name}");
            listener.Say($"to {to.Name}");
            foreach (var problem in from.Problems) listener.Say(problem);
            using var migrator = new Migrator(from, to, request, listener, time);
            return request.IsCheck ? await migrator.CheckAsync(cancel)
                : await migrator.CopyAsync((IMigrationTarget)to, cancel);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e) && !cancel.IsCancellationRequested)
        {
            throw new StoreException(PostgresErrors.Reason(e), e);
        }
    }

    private static async Task<IMigrationStore> OpenSourceAsync(
        MigrationPlace place, MigrationRequest request, IDocumentMigration documents, TimeProvider time,
            ILoggerFactory logs, CancellationToken cancel) => place.IsDatabase
        ? await PostgresEnd.OpenAsync(place.Text, make: false, request.Postgres, documents, time, logs, cancel)
        : EmbeddedEnd.OpenSource(place.Text, request.Storage, documents, time);

    private static async Task<IMigrationStore> OpenTargetAsync(
        MigrationRequest request, IDocumentMigration documents, TimeProvider time, ILoggerFactory logs,
            CancellationToken cancel) => request.To.IsDatabase
        ? await PostgresEnd.OpenAsync(request.To.Text, make: true, request.Postgres, documents, time, logs, cancel)
        : EmbeddedEnd.OpenTarget(request.To.Text, request.Storage, documents, time, logs.CreateLogger<EmbeddedEnd>());
}
