using System.Text.Json.Serialization;

namespace LightWatch.Control.Access;

/// <summary>What is kept of a token: never the token itself.</summary>
/// <param name="Name">A name for people.</param>
/// <param name="Hash">
/// SHA-256 of the whole token, lower-case hex. Tokens carry 256 random bits, so a plain hash cannot be guessed back.
/// </param>
/// <param name="Host">The one host it may speak for; null: any.</param>
/// <param name="CreatedUnixMs">When it was made.</param>
public sealed record TokenRecord(
    string Name, string Hash, [property: JsonConverter(typeof(JsonStringEnumConverter<Scope>))] Scope Scope,
    string? Host, long CreatedUnixMs);

/// <summary>A user who signs in with a password.</summary>
/// <param name="PasswordHash">In ASP.NET Core Identity's format (PBKDF2, salted).</param>
public sealed record UserRecord(
    string PasswordHash, [property: JsonConverter(typeof(JsonStringEnumConverter<Scope>))] Scope Scope);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenRecord))]
[JsonSerializable(typeof(UserRecord))]
internal sealed partial class AccessJson : JsonSerializerContext;
