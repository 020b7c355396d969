namespace LightWatch.Control.Documents;

/// <summary>A small JSON document (settings, a token, a host, a rule) with the version it was read at.</summary>
/// <param name="Kind">The collection, e.g. <c>tokens</c>: lower-case letters and dashes.</param>
/// <param name="Name">The key in the collection, 1 to 200 characters.</param>
/// <param name="Version">1 when created, one more with every change.</param>
/// <param name="Json">UTF-8 JSON, at most 1 MiB.</param>
public sealed record Document(string Kind, string Name, long Version, ReadOnlyMemory<byte> Json);

/// <summary>Versioned documents, shared by all processes on the same store.</summary>
/// <remarks>
/// Safe for many threads. Every call may throw what <see cref="DocumentErrors.IsExpected"/> names while the store does
/// not answer.
/// </remarks>
public interface IDocuments
{
    /// <summary>The kinds that have documents, in order.</summary>
    ValueTask<IReadOnlyList<string>> KindsAsync(CancellationToken cancel = default);

    /// <returns>The document as it is stored now; null if there is none.</returns>
    ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default);

    /// <summary>All documents of a kind, in order of their names.</summary>
    ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default);

    /// <summary>Writes a document durably.</summary>
    /// <param name="json">UTF-8 JSON, at most 1 MiB; may be reused when the call completes.</param>
    /// <param name="expectedVersion">
    /// 0: must not exist yet; else the version it must still have; -1: whatever is there.
    /// </param>
    /// <returns>What is stored now, or null if another writer came first.</returns>
    /// <exception cref="ArgumentException">
    /// Kind, name or JSON are none that can be stored; nothing has changed.
    /// </exception>
    ValueTask<Document?> PutAsync(
        string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion, CancellationToken cancel = default);

    /// <summary>Deletes a document durably, whatever its version.</summary>
    /// <returns>False if it was not there.</returns>
    ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default);

    /// <summary>Raised with the kind after a change by any process, within a second; handlers must be quick.</summary>
    event Action<string>? Changed;
}
