using System.Text.Json;
using LightWatch.Control.Documents;
using LightWatch.Storage;

namespace LightWatch.Control.Access;

/// <summary>
/// Tokens as documents of the kind <c>tokens</c>, named by their public id. Reads are served from memory; a change
/// anywhere is seen within a second.
/// </summary>
public sealed class Tokens
{
    /// <summary>Max tokens that can exist; a fleet's worth, and a bound on memory.</summary>
    public const int Max = 50_000;

    private const string Kind = "tokens";
    private readonly IDocuments _documents;
    private readonly TimeProvider _time;
    private volatile Dictionary<string, TokenRecord>? _byId;
    private int _changes;

    /// <param name="documents">Must outlive this object.</param>
    public Tokens(IDocuments documents, TimeProvider time)
    {
        _documents = documents;
        _time = time;
        documents.Changed += kind =>
        {
            if (kind == Kind) Forget();
        };
    }

    /// <summary>Makes a token.</summary>
    /// <returns>The token, which is kept nowhere and can be shown only now, and its public id.</returns>
    /// <exception cref="StoreException">There are too many tokens.</exception>
    public async Task<(string Token, string Id)> CreateAsync(
        string name, Scope scope, string? host, CancellationToken cancel)
    {
        if ((await AllAsync(cancel)).Count >= Max)
            throw new StoreException($"there are {Max} tokens already; revoke some first");
        var token = TokenText.Create(out var id);
        var record = new TokenRecord(
            name, TokenText.Hash(token), scope, host, _time.GetUtcNow().ToUnixTimeMilliseconds());
        await _documents.PutAsync(
            Kind, id, JsonSerializer.SerializeToUtf8Bytes(record, AccessJson.Default.TokenRecord), expectedVersion: 0,
            cancel);
        Forget();
        return (token, id);
    }

    /// <returns>False if there is no such token.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancel)
    {
        var existed = await _documents.DeleteAsync(Kind, id, cancel);
        Forget();
        return existed;
    }

    /// <summary>All tokens by their public ids.</summary>
    public async ValueTask<IReadOnlyDictionary<string, TokenRecord>> AllAsync(CancellationToken cancel) =>
        _byId ?? await LoadAsync(cancel);

    internal async ValueTask<Caller?> FindAsync(string token, CancellationToken cancel)
    {
        if (TokenText.IdOf(token) is not { } id) return null;
        var byId = _byId ?? await LoadAsync(cancel);
        return byId.TryGetValue(id, out var record) && TokenText.HashEquals(record.Hash, TokenText.Hash(token))
            ? new Caller(record.Name, record.Scope, record.Host)
            : null;
    }

    private async ValueTask<Dictionary<string, TokenRecord>> LoadAsync(CancellationToken cancel)
    {
        var changes = Volatile.Read(ref _changes);
        var byId = new Dictionary<string, TokenRecord>(StringComparer.Ordinal);
        foreach (var document in await _documents.ListAsync(Kind, cancel))
            if (JsonSerializer.Deserialize(document.Json.Span, AccessJson.Default.TokenRecord) is { } record)
                byId[document.Name] = record;
        _byId = byId;
        // Changed while it was read: what was read may have a token that is revoked by now, and must not be remembered.
        if (Volatile.Read(ref _changes) != changes) _byId = null;
        return byId;
    }

    private void Forget()
    {
        _ = Interlocked.Increment(ref _changes);
        _byId = null;
    }
}
