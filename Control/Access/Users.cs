using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using LightWatch.Control.Documents;

namespace LightWatch.Control.Access;

/// <summary>Users as documents of the kind <c>users</c>.</summary>
/// <remarks>
/// Checking a password is slow on purpose; a right one is remembered (as a keyed hash, in memory) for five minutes,
/// because browsers send it with every request.
/// </remarks>
public sealed class Users
{
    private const string Kind = "users";
    private const int MaxRemembered = 256;
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(5);
    private readonly PasswordHasher<string> _hasher = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, (Caller Caller, long Until)> _remembered = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string _noUserHash;
    private int _changes;
    private readonly IDocuments _documents;
    private readonly TimeProvider _time;

    /// <param name="documents">Must outlive this object.</param>
    public Users(IDocuments documents, TimeProvider time)
    {
        _documents = documents;
        _time = time;
        _noUserHash = _hasher.HashPassword("", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        documents.Changed += kind =>
        {
            if (kind == Kind) Forget();
        };
    }

    /// <summary>Creates a user or changes the password.</summary>
    public async Task SetAsync(string user, string password, Scope scope, CancellationToken cancel)
    {
        _ = await _documents.PutAsync(Kind, user, Record(user, password, scope), expectedVersion: -1, cancel);
        Forget();
    }

    /// <summary>Creates a user.</summary>
    /// <returns>False if there is one of that name, made by any process; it is left alone.</returns>
    public async Task<bool> TryAddAsync(string user, string password, Scope scope, CancellationToken cancel) =>
        await _documents.PutAsync(Kind, user, Record(user, password, scope), expectedVersion: 0, cancel) is not null;

    /// <summary>Whether there is any user.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancel) => (await _documents.ListAsync(Kind, cancel)).Count > 0;

    internal async ValueTask<Caller?> FindAsync(string user, string password, CancellationToken cancel)
    {
        if (user.Length is 0 or > 200 || password.Length > 1000) return null;
        var key = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(user + "\n" + password)));
        var now = _time.GetTimestamp();
        int changes;
        lock (_lock)
        {
            if (_remembered.TryGetValue(key, out var known) && known.Until > now) return known.Caller;
            changes = _changes;
        }

        var document = await _documents.GetAsync(Kind, user, cancel);
        var record = document is null ? null
            : JsonSerializer.Deserialize(document.Json.Span, AccessJson.Default.UserRecord);
        // An unknown user costs as much time as a wrong password.
        var verdict = _hasher.VerifyHashedPassword(user, record?.PasswordHash ?? _noUserHash, password);
        if (record is null || verdict == PasswordVerificationResult.Failed) return null;

        var caller = new Caller(user, record.Scope);
        lock (_lock)
        {
            // the password was changed meanwhile, perhaps: not to be remembered
            if (_changes != changes) return caller;
            if (_remembered.Count >= MaxRemembered) _remembered.Clear();
            _remembered[key] = (caller, now + (long)(RememberFor.TotalSeconds * _time.TimestampFrequency));
        }
        return caller;
    }

    private byte[] Record(string user, string password, Scope scope) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new UserRecord(_hasher.HashPassword(user, password), scope), AccessJson.Default.UserRecord);

    private void Forget()
    {
        lock (_lock)
        {
            _changes++;
            _remembered.Clear();
        }
    }
}
