using Microsoft.AspNetCore.Builder;

namespace LightWatch.Control.Access;

/// <summary>What a credential may do. <see cref="Admin"/> may do everything.</summary>
public enum Scope
{
    Ingest,
    Query,
    Admin,
}

/// <summary>
/// The caller of a request: the credential's name, what it may do, and the one host it may speak for (null: any).
/// </summary>
public sealed record Caller(string Name, Scope Scope, string? Host = null)
{
    /// <summary>Whether this caller may do what needs a scope.</summary>
    public bool May(Scope needed) => Scope == Scope.Admin || Scope == needed;
}

/// <summary>
/// Endpoint metadata: the scope its caller needs. Endpoints without it need <see cref="Scope.Query"/>;
/// <c>AllowAnonymous</c> wins over it.
/// </summary>
internal sealed record RequiredScope(Scope Scope);

/// <summary>Puts the needed scope on endpoints.</summary>
public static class ScopeMetadata
{
    extension(EndpointBuilder endpoint)
    {
        /// <summary>The same as <c>Needs</c>, for endpoints that are made one by one.</summary>
        public void RequireScope(Scope scope) => endpoint.Metadata.Add(new RequiredScope(scope));
    }

    extension<T>(T endpoint) where T : IEndpointConventionBuilder
    {
        /// <summary>The endpoint's caller needs this scope, where credentials are required at all.</summary>
        public T Needs(Scope scope)
        {
            endpoint.Add(builder => builder.Metadata.Add(new RequiredScope(scope)));
            return endpoint;
        }
    }
}
