using System.Security.Cryptography;
using LightWatch.ServiceDefaults.Access;

namespace LightWatch.Storage.Control.Access;

/// <summary>Secrets made at the first start that needs them. They are shown once and kept only as hashes.</summary>
public sealed record FirstCredentials(string AdminPassword, string IngestToken)
{
    public const string AdminUser = "admin";

    /// <returns>Null if there is a user already.</returns>
    public static async Task<FirstCredentials?> CreateIfNoneAsync(Users users, Tokens tokens, CancellationToken cancel)
    {
        if (await users.AnyAsync(cancel)) return null;
        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20);
        var (token, _) = await tokens.CreateAsync("first ingest token", Scope.Ingest, host: null, cancel);
        await users.SetAsync(AdminUser, password, Scope.Admin, cancel);
        return new FirstCredentials(password, token);
    }
}
